// One outcome's histogram, of everybody or of those inside the brushes, in bars two per cents wide.
import type { Brushes, Outcome, Range } from "./outcome.ts";
import { WHOLE } from "./outcome.ts";
import type { PrefixSums } from "./prefix.ts";
import { countIn } from "./prefix.ts";

/** 0–1, 2–3, … 96–97, and 98–100: the last holds one value more. */
export const BARS: readonly Range[] = Array.from({ length: 50 }, (_, bar): Range => [bar * 2, bar === 49 ? 100 : bar * 2 + 1]);

/** Counts per bar; a bar that a brush cuts counts only what lies inside the brush. */
export function histogram(sums: PrefixSums, outcome: Outcome, brushes: Brushes): number[] {
  const [from, to] = brushes[outcome] ?? WHOLE;
  return BARS.map(([low, high]) => countIn(sums, { ...brushes, [outcome]: [Math.max(low, from), Math.min(high, to)] }));
}
