// Putting marks around what is selected in a text.

export interface Edited {
  text: string;
  from: number;
  to: number;
}

/** The selection stays selected between the marks; with nothing selected the cursor stands where one goes on typing. */
export function surround(text: string, from: number, to: number, before: string, after: string): Edited {
  const lead = before.startsWith("\n") && (from === 0 || text[from - 1] === "\n") ? before.slice(1) : before;
  const start = from + lead.length;
  return { text: text.slice(0, from) + lead + text.slice(from, to) + after + text.slice(to), from: start, to: start + to - from };
}
