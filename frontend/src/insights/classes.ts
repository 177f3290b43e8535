// The map's classes: where each begins, at round numbers.

/** At most this many classes, as many as there are colours. */
export const CLASSES = 6;
const ROUND = [1, 1.5, 2, 3, 5, 7];
const STEPS = [1, 2, 3, 4, 5, 10, 15, 20];

/** Where classes of counts begin, each some times as high as the one before: of 1 to 2,214 it is 1, 3, 10, 30, 150, 500. */
export function countClasses(counts: readonly number[]): number[] {
  const some = counts.filter((count) => count > 0);
  const [least, most] = [Math.min(...some), Math.max(...some)];
  const begins = some.length ? Array.from({ length: CLASSES }, (_, at) => (at ? roundDown(least * (most / least) ** (at / CLASSES)) : 1)) : [1];
  return [...new Set(begins)];
}

/** Where classes of per cents begin, in even steps from 0. */
export function shareClasses(most: number): number[] {
  const step = STEPS.find((each) => each * CLASSES > most) ?? 20;
  return Array.from({ length: CLASSES }, (_, at) => at * step).filter((begin) => begin === 0 || begin <= most);
}

/** The class (from 1) that a value falls in; 0 where it falls in none. */
export function classOf(value: number, begins: readonly number[]): number {
  return begins.filter((begin) => value >= begin).length;
}

/** The colour (1 to CLASSES) of a class: with fewer classes the colours still reach from end to end. */
export function colourOf(each: number, classes: number): number {
  return classes < 2 ? 1 : 1 + Math.round(((each - 1) * (CLASSES - 1)) / (classes - 1));
}

function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const found = ROUND.filter((each) => each * power <= value * (1 + 1e-9)).at(-1) ?? 1;
  return Math.max(1, Math.floor(found * power));
}
