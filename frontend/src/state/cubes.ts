// A part's cube, ready to be counted in.
import { histogram } from "../audience/histogram.ts";
import type { Outcome } from "../audience/outcome.ts";
import { OUTCOMES } from "../audience/outcome.ts";
import type { PrefixSums } from "../audience/prefix.ts";
import { prefixSums } from "../audience/prefix.ts";
import type { Audience } from "../transport/shapes.ts";

export interface Cube {
  facts: Audience;
  sums: PrefixSums;
  all: Record<Outcome, number[]>;
}

export function cubeOf(facts: Audience): Cube {
  const sums = prefixSums(facts.bins);
  const all = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, histogram(sums, outcome, {})])) as Record<Outcome, number[]>;
  return { facts, sums, all };
}
