// Placeholders of a message: which there are, which text holds unknown ones, and what was probably meant.

export const PLACEHOLDERS = ["firstname", "fullname"] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** What a paragraph may be shown or left out by; the backend reads them (outreach/composing/conditional.py). */
export const PARAGRAPH_MARKS = ["certify >= 50", "complete >= 50", "leave >= 50", "last_seen is never", "name is known"] as const;
const MARK = /^\[:\s*(if\b[^[\]\n]*|else|end)\s*:\]$/i;

export interface Unknown {
  /** As written, with its brackets. */
  text: string;
  /** The known name nearest to it, with the same fallback; null where none is near. */
  suggestion: string | null;
}

// The closing colon is optional here so that a slip of it is found too.
const WRITTEN = /\[:\s*([^\]|:\n]*)(\|[^\]\n]*?)?:?\]/g;
const RIGHT = /^\[:(firstname|fullname)(\|[^\]|\n]*)?:\]$/;

export function unknownPlaceholders(text: string): Unknown[] {
  const found = new Map<string, Unknown>();
  for (const [written, name = "", fallback = ""] of text.matchAll(WRITTEN)) {
    if (!RIGHT.test(written) && !MARK.test(written)) found.set(written, { text: written, suggestion: suggest(name, fallback) });
  }
  return [...found.values()];
}

function suggest(name: string, fallback: string): string | null {
  const plain = name.toLowerCase().replace(/[^a-z]/g, "");
  const [nearest] = PLACEHOLDERS.map((known) => ({ known, distance: editDistance(plain, known) })).sort((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= 4 && plain.length > 2 ? `[:${nearest.known}${fallback}:]` : null;
}

/** Levenshtein's distance: letters added, dropped or exchanged. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchanged = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
