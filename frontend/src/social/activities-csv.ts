// A teacher's list of activities from CSV, as spreadsheets give it: commas, semicolons or tabs, with or without a first line of names.
import type { Activity } from "./report.ts";

const NAMES: readonly (readonly [keyof Activity, readonly string[]])[] = [
  ["name", ["activity", "actividad", "name", "nombre"]],
  ["category", ["category", "categoría", "categoria"]],
  ["hashtag", ["hashtag", "etiqueta", "tag"]],
];

/** Lines without an activity are left out. */
export function activitiesFrom(text: string): Activity[] {
  const rows = rowsOf(text.replace(/^\uFEFF/, ""));
  const [first = []] = rows;
  const columns = NAMES.map(([, names]) => first.findIndex((cell) => names.includes(cell.trim().toLocaleLowerCase())));
  const named = (columns[0] ?? -1) >= 0;
  const at = named ? columns : [0, 1, 2];
  const cell = (row: readonly string[], column: number): string => row[at[column] ?? -1]?.trim() ?? "";
  return (named ? rows.slice(1) : rows).map((row) => ({ name: cell(row, 0), category: cell(row, 1), hashtag: cell(row, 2).replace(/^[#＃]/, "") })).filter(({ name }) => name);
}

function rowsOf(text: string): string[][] {
  const [head = ""] = text.split(/\r?\n/);
  const comma = ["\t", ";", ","].find((each) => head.includes(each)) ?? ",";
  const rows: string[][] = [];
  let [row, cell, quoted] = [[] as string[], "", false];
  const endRow = (): void => {
    row.push(cell);
    if (row.some((each) => each.trim())) rows.push(row);
    [row, cell] = [[], ""];
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (quoted && letter === '"' && text[at + 1] === '"') cell += text.charAt(++at);
    else if (letter === '"' && (quoted || !cell)) quoted = !quoted;
    else if (quoted || !["\n", "\r", comma].includes(letter)) cell += letter;
    else if (letter === comma) [cell] = ["", row.push(cell)];
    else if (letter === "\n") endRow();
  }
  endRow();
  return rows;
}
