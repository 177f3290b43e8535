// The cube of counts as the server sends it: learners per whole per cent of the three outcomes.

/** Per cents of an outcome: 0 to 100. */
export const VALUES = 101;
const LAST_BIN = VALUES ** 3 - 1;

/** One bin that isn't empty: its per cents and how many learners stand in it. */
export type Bin = readonly [certify: number, complete: number, leave: number, count: number];

/**
 * Reads `[step, count, …]`, where a bin's index is `(certify·101 + complete)·101 + leave`
 * and each step counts from the bin before (the first from 0).
 */
export function* decodeBins(bins: readonly number[]): Generator<Bin> {
  let index = 0;
  for (let at = 0; at + 1 < bins.length; at += 2) {
    index += bins[at] ?? 0;
    if (index < 0 || index > LAST_BIN) throw new RangeError(`bin ${index} lies outside the cube`);
    const row = Math.floor(index / VALUES);
    yield [Math.floor(row / VALUES), row % VALUES, index % VALUES, bins[at + 1] ?? 0];
  }
}
