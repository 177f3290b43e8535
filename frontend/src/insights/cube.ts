// Counting any selection of registrants from the cube: a few passes over its cells, however many people these hold.
import type { CubeAnswer } from "./answer.ts";

export const CERTIFIED = "certified";
export const YES = "yes";
export const NO = "no";
export const UNKNOWN = "unknown";

/** Dimension → the values that are chosen; one that is left out doesn't restrict. */
export type Filters = ReadonlyMap<string, ReadonlySet<string>>;

export interface Counted {
  registered: number;
  certified: number;
  /** Null where the backend doesn't tell. */
  tookPart: number | null;
  /**
   * Per dimension, at `2 * value` those without a certificate, at `2 * value + 1` those with one. A table leaves out the
   * filter of its own dimension, since it is where one chooses others, and that of certificates, which it shows apart.
   */
  tables: Readonly<Record<string, Float64Array>>;
}

export class Cube {
  readonly dimensions: readonly string[];
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Per dimension and cell: twice the index of its value, one more where certified. */
  readonly #slots: readonly Uint16Array[];
  readonly #counts: Uint32Array;
  readonly #tookPart: Uint32Array | null;
  /** Per cell a bit for each dimension whose filter leaves it out. */
  readonly #out: Uint16Array;
  /** The cells that no filter leaves out. */
  readonly #left: Uint32Array;
  #everybody: Counted | null = null;

  constructor({ dimensions, values, cells, took_part: tookPart }: CubeAnswer) {
    const stride = dimensions.length + 2;
    const size = cells.length / stride;
    if (!Number.isInteger(size)) throw new RangeError(`${cells.length} numbers are no cells of ${stride}`);
    this.dimensions = dimensions;
    this.values = values;
    const column = (at: number) => (_: unknown, cell: number) => cells[cell * stride + at] ?? 0;
    const certified = column(stride - 2);
    this.#slots = dimensions.map((_, at) => {
      const value = column(at);
      return Uint16Array.from({ length: size }, (none, cell) => 2 * value(none, cell) + certified(none, cell));
    });
    this.#counts = Uint32Array.from({ length: size }, column(stride - 1));
    this.#tookPart = tookPart ? Uint32Array.from(tookPart) : null;
    this.#out = new Uint16Array(size);
    this.#left = new Uint32Array(size);
  }

  get cells(): number {
    return this.#counts.length;
  }

  count(filters: Filters = new Map()): Counted {
    if (filters.size === 0 && this.#everybody) return this.#everybody;
    this.#leaveOut(filters);
    const tables = this.dimensions.map((name) => new Float64Array(2 * (this.values[name]?.length ?? 0)));
    const left = this.#left.subarray(0, this.#sift(tables));
    tables.forEach((table, at) => this.#tally(table, at, left));
    const counted = { ...this.#totals(left, filters.get(CERTIFIED)), tables: Object.fromEntries(this.dimensions.map((name, at) => [name, tables[at] ?? new Float64Array()])) };
    if (filters.size === 0) this.#everybody = counted;
    return counted;
  }

  #leaveOut(filters: Filters): void {
    const out = this.#out.fill(0);
    this.dimensions.forEach((name, at) => {
      const chosen = filters.get(name);
      const slots = this.#slots[at];
      if (!chosen || !slots) return;
      const bits = Uint16Array.from({ length: 2 * (this.values[name]?.length ?? 0) }, (_, slot) => (chosen.has(this.values[name]?.[slot >> 1] ?? "") ? 0 : 1 << at));
      for (let cell = 0; cell < out.length; cell++) out[cell] = (out[cell] ?? 0) | (bits[slots[cell] ?? 0] ?? 0);
    });
  }

  /** Lists the cells that are left and returns how many; those that a single filter leaves out count in its own table only. */
  #sift(tables: readonly Float64Array[]): number {
    const [out, left, counts] = [this.#out, this.#left, this.#counts];
    let found = 0;
    for (let cell = 0; cell < out.length; cell++) {
      const bits = out[cell] ?? 0;
      if (bits === 0) left[found++] = cell;
      else if ((bits & (bits - 1)) === 0) {
        const at = 31 - Math.clz32(bits);
        const [table, slot] = [tables[at], this.#slots[at]?.[cell] ?? 0];
        if (table) table[slot] = (table[slot] ?? 0) + (counts[cell] ?? 0);
      }
    }
    return found;
  }

  #tally(table: Float64Array, at: number, left: Uint32Array): void {
    const [slots, counts] = [this.#slots[at], this.#counts];
    if (!slots) return;
    for (const cell of left) {
      const slot = slots[cell] ?? 0;
      table[slot] = (table[slot] ?? 0) + (counts[cell] ?? 0);
    }
  }

  #totals(left: Uint32Array, wanted: ReadonlySet<string> | undefined): Omit<Counted, "tables"> {
    const [slots, counts, seen] = [this.#slots[0], this.#counts, this.#tookPart];
    const registered = [0, 0] as [number, number];
    const tookPart = [0, 0] as [number, number];
    for (const cell of left) {
      const part = ((slots?.[cell] ?? 0) & 1) as 0 | 1;
      registered[part] += counts[cell] ?? 0;
      tookPart[part] += seen?.[cell] ?? 0;
    }
    const [without, having] = [!wanted || wanted.has(NO) ? 1 : 0, !wanted || wanted.has(YES) ? 1 : 0];
    return {
      registered: without * registered[0] + having * registered[1],
      certified: having * registered[1],
      tookPart: seen && without * tookPart[0] + having * tookPart[1],
    };
  }
}
