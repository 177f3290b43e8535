// Round figures for a histogram's counts.

/** Two to four round values from above 0 up to at most `largest`. */
export function ticks(largest: number): number[] {
  if (largest < 1) return [];
  const magnitude = 10 ** Math.floor(Math.log10(largest));
  const steps = [0.1, 0.2, 0.5, 1, 2].map((part) => part * magnitude).filter((step) => step >= 1);
  const step = steps.find((each) => Math.floor(largest / each) <= 4) ?? 1;
  return Array.from({ length: Math.floor(largest / step) }, (_, at) => (at + 1) * step);
}
