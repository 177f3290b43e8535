// When nobody matches: which one brush is to blame, and how far it must open to let somebody in.
import type { Brushes, Outcome, Range } from "./outcome.ts";
import { OUTCOMES, without } from "./outcome.ts";
import type { PrefixSums } from "./prefix.ts";
import { countIn } from "./prefix.ts";

export interface Emptying {
  outcome: Outcome;
  range: Range;
  /** Those whom the other brushes leave. */
  others: number;
  /** The per cent nearest to the range that somebody has, and whether it lies below or above. */
  nearest: number;
  side: "below" | "above";
  /** The range opened to the ten beyond the nearest, and how many would match then. */
  wider: Range;
  wouldMatch: number;
}

/** The brush without which somebody would match; null where somebody matches, or where no single brush is to blame. */
export function emptying(sums: PrefixSums, brushes: Brushes): Emptying | null {
  if (countIn(sums, brushes) > 0) return null;
  const blamed = OUTCOMES.flatMap((outcome) => {
    const range = brushes[outcome];
    const others = countIn(sums, without(brushes, outcome));
    return range && others > 0 ? [{ outcome, range, others }] : [];
  });
  const [worst] = blamed.sort((a, b) => b.others - a.others);
  return worst ? { ...worst, ...opening(sums, brushes, worst.outcome, worst.range) } : null;
}

function opening(sums: PrefixSums, brushes: Brushes, outcome: Outcome, [from, to]: Range) {
  const has = (value: number) => value >= 0 && value <= 100 && countIn(sums, { ...brushes, [outcome]: [value, value] }) > 0;
  let distance = 1;
  while (!has(from - distance) && !has(to + distance)) distance++;
  const side = has(from - distance) ? ("below" as const) : ("above" as const);
  const nearest = side === "below" ? from - distance : to + distance;
  const wider: Range = side === "below" ? [Math.floor(nearest / 10) * 10, to] : [from, Math.ceil(nearest / 10) * 10];
  return { nearest, side, wider, wouldMatch: countIn(sums, { ...brushes, [outcome]: wider }) };
}
