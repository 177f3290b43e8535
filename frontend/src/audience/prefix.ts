// Three-dimensional prefix sums over the cube: the learners in any box of ranges by eight look-ups, however many there are.
import { decodeBins, VALUES } from "./cube.ts";
import type { Brushes } from "./outcome.ts";
import { WHOLE } from "./outcome.ts";

// One more than there are values: the border of zeros saves every look-up a test for the edge.
const SIDE = VALUES + 1;
const PLANE = SIDE * SIDE;

/** `sums[((certify+1)·102 + complete+1)·102 + leave+1]` = learners at or below these per cents. */
export type PrefixSums = Int32Array;

export function prefixSums(bins: readonly number[]): PrefixSums {
  const sums = new Int32Array(SIDE ** 3);
  for (const [certify, complete, leave, count] of decodeBins(bins)) {
    const at = (certify + 1) * PLANE + (complete + 1) * SIDE + leave + 1;
    sums[at] = (sums[at] ?? 0) + count;
  }
  // Summed along one axis after another; in each block the first line is that axis's border and stays zero.
  for (const step of [1, SIDE, PLANE]) {
    for (let block = 0; block < sums.length; block += step * SIDE) {
      for (let at = block + step; at < block + step * SIDE; at++) sums[at] = (sums[at] ?? 0) + (sums[at - step] ?? 0);
    }
  }
  return sums;
}

/** Learners inside all the ranges (inclusive); an outcome without a range isn't restricted. */
export function countIn(sums: PrefixSums, { certify = WHOLE, complete = WHOLE, leave = WHOLE }: Brushes): number {
  if (certify[0] > certify[1] || complete[0] > complete[1] || leave[0] > leave[1]) return 0;
  const low = certify[0] * PLANE;
  const high = (certify[1] + 1) * PLANE;
  return square(sums, high, complete, leave) - square(sums, low, complete, leave);
}

function square(sums: PrefixSums, plane: number, complete: readonly [number, number], leave: readonly [number, number]): number {
  const low = plane + complete[0] * SIDE;
  const high = plane + (complete[1] + 1) * SIDE;
  const from = leave[0];
  const to = leave[1] + 1;
  return (sums[high + to] ?? 0) - (sums[high + from] ?? 0) - (sums[low + to] ?? 0) + (sums[low + from] ?? 0);
}
