// A drag on a histogram: what was grabbed, and the range that a movement makes of it.
import type { Range } from "../audience/outcome.ts";

/** `slot` positions as in plot.ts, 0 to 101. */
export interface Drag {
  kind: "from" | "to" | "move" | "new";
  start: Range;
  slot: number;
}

/** What a press at `slot` grabs; `reach` is half a handle's width in slots. */
export function grab(slot: number, range: Range, reach: number): Drag {
  const toFrom = Math.abs(slot - range[0]);
  const toTo = Math.abs(slot - (range[1] + 1));
  const restricted = range[0] > 0 || range[1] < 100;
  const kind = Math.min(toFrom, toTo) <= reach ? (toFrom < toTo ? "from" : "to") : restricted && slot > range[0] && slot < range[1] + 1 ? "move" : "new";
  return { kind, start: range, slot };
}

/** The range once the pointer has come to `slot`. */
export function dragged({ kind, start, slot: from }: Drag, slot: number): Range {
  const [low, high] = start;
  switch (kind) {
    case "from":
      return [clamp(Math.round(low + slot - from), 0, high), high];
    case "to":
      return [low, clamp(Math.round(high + slot - from), low, 100)];
    case "move": {
      const by = clamp(Math.round(slot - from), -low, 100 - high);
      return [low + by, high + by];
    }
    case "new": {
      const [a, b] = [clamp(Math.floor(Math.min(from, slot)), 0, 100), clamp(Math.ceil(Math.max(from, slot)) - 1, 0, 100)];
      return [Math.min(a, b), Math.max(a, b)];
    }
  }
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.min(highest, Math.max(lowest, value));
}
