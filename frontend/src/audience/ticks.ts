// Round figures for a histogram's counts, and where its axis of them ends.

/** A bar beyond this many times the typical one hides the shape of the rest. */
const DWARFING = 4;
/** So few are told apart on any axis. */
const LOWEST_END = 6;
/** Of these `ticks` always names the last. */
const ROUND = [1, 1.5, 2, 3, 4, 6, 8, 10];

/**
 * The count at which the axis ends: the tallest bar's, unless one or two dwarf the rest. Then it is the round number at or
 * above the tallest bar that has at most four times as many as the third, and those beyond it are cut. A cut at least
 * halves the axis, else it isn't worth the break.
 */
export function axisEnd(counts: readonly number[]): number {
  const highest = [...counts].sort((a, b) => b - a).slice(0, 3).filter((count) => count > 0);
  const tallest = highest[0] ?? 0;
  const most = DWARFING * (highest.at(-1) ?? 0);
  const end = Math.max(LOWEST_END, roundUp(highest.find((count) => count <= most) ?? 0));
  return tallest >= 2 * end ? end : tallest;
}

export function isCut(counts: readonly number[]): boolean {
  return counts.some((count) => count > axisEnd(counts));
}

function roundUp(count: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(count));
  return ROUND.map((part) => part * magnitude).find((round) => round >= count) ?? count;
}

/** Two to four round values from above 0 up to at most `largest`. */
export function ticks(largest: number): number[] {
  if (largest < 1) return [];
  const magnitude = 10 ** Math.floor(Math.log10(largest));
  const steps = [0.1, 0.2, 0.5, 1, 2].map((part) => part * magnitude).filter((step) => step >= 1);
  const step = steps.find((each) => Math.floor(largest / each) <= 4) ?? 1;
  return Array.from({ length: Math.floor(largest / step) }, (_, at) => (at + 1) * step);
}
