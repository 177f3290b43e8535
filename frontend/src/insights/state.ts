// What Insights knows and what is chosen in it; a selection is counted here, never asked for.
import { ask, Refusal } from "../transport/ask.ts";
import type { Transport } from "../transport/transport.ts";
import { Store } from "../state/store.ts";
import type { Phrases } from "../words/phrases.ts";
import type { InsightsAnswer, PublicAnswer } from "./answer.ts";
import type { Counted } from "./cube.ts";
import { CERTIFIED, Cube, NO, UNKNOWN, YES } from "./cube.ts";
import { Names } from "./names.ts";

/** One value of a dimension. */
export interface Row {
  value: string;
  registered: number;
  certified: number;
}

export class InsightsState extends Store {
  readonly #transport: Transport;
  readonly phrases: Phrases;
  readonly names: Names;
  /** Where the pointer or the focus is, told apart from the selection since it changes all the time. */
  readonly pointed = new Pointed();
  answer: InsightsAnswer | null = null;
  published: PublicAnswer | null = null;
  refusal: Refusal | null = null;
  cube: Cube | null = null;
  all: Counted | null = null;
  chosen: Counted | null = null;
  filters: ReadonlyMap<string, ReadonlySet<string>> = new Map();

  constructor(transport: Transport, phrases: Phrases) {
    super();
    this.#transport = transport;
    this.phrases = phrases;
    this.names = new Names(phrases);
  }

  async load(): Promise<void> {
    try {
      this.answer = await ask<InsightsAnswer>(this.#transport, "insights");
      this.cube = new Cube(this.answer.cube);
      this.all = this.cube.count();
      this.chosen = this.cube.count(this.filters);
      this.refusal = null;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
    this.changed();
  }

  /** Beside the rest: where nothing is published, or that can't be asked, the page does without it. */
  async loadPublished(): Promise<void> {
    this.published = await ask<PublicAnswer>(this.#transport, "public").catch((fault: unknown) => {
      if (fault instanceof Refusal) return null;
      throw fault;
    });
    this.changed();
  }

  get isChosen(): boolean {
    return this.filters.size > 0;
  }

  /** What those chosen are called: the one value that chooses them, or “Chosen”. */
  get chosenName(): string {
    const [first, ...rest] = [...this.filters].flatMap(([dimension, values]) => [...values].map((value) => this.names.value(dimension, value)));
    return first && !rest.length ? first : this.phrases.say("chosenOnes");
  }

  isFiltered(dimension: string, value: string): boolean {
    return this.filters.get(dimension)?.has(value) ?? false;
  }

  /** Whether a filter other than the dimension's own is there, so that its chart has something to set against all. */
  isFilteredElsewhere(dimension: string): boolean {
    return this.filters.size > (this.filters.has(dimension) ? 1 : 0);
  }

  toggle(dimension: string, value: string): void {
    const values = new Set(this.filters.get(dimension));
    if (!values.delete(value)) values.add(value);
    this.filter(dimension, values);
  }

  filter(dimension: string, values: ReadonlySet<string>): void {
    const filters = new Map(this.filters);
    if (values.size) filters.set(dimension, values);
    else filters.delete(dimension);
    this.#choose(filters);
  }

  clear(): void {
    this.#choose(new Map());
  }

  /** A table's rows, of all or of those that the other filters leave, in the order of the cube; the last is who gave no answer. */
  rows(dimension: string, counted: Counted | null): Row[] {
    const table = counted?.tables[dimension];
    if (!table) return [];
    return (this.cube?.values[dimension] ?? []).map((value, at) => {
      const certified = table[2 * at + 1] ?? 0;
      return { value, registered: (table[2 * at] ?? 0) + certified, certified };
    });
  }

  /** As `rows`, but those whom the filter of certificates leaves out aren't counted. */
  counts(dimension: string, counted: Counted | null): Map<string, number> {
    const wanted = counted === this.all ? undefined : this.filters.get(CERTIFIED);
    const [without, having] = [!wanted || wanted.has(NO), !wanted || wanted.has(YES)];
    return new Map(this.rows(dimension, counted).map(({ value, registered, certified }) => [value, (without ? registered - certified : 0) + (having ? certified : 0)]));
  }

  /** Nobody's answers are known, in any dimension that people answer. */
  get isBare(): boolean {
    return ["country", "education", "gender", "age"].every((dimension) => this.rows(dimension, this.all).every(({ value, registered }) => value === UNKNOWN || registered === 0));
  }

  #choose(filters: ReadonlyMap<string, ReadonlySet<string>>): void {
    this.filters = filters;
    this.chosen = this.cube?.count(filters) ?? null;
    this.changed();
  }
}

export class Pointed extends Store {
  country: string | null = null;

  at(country: string | null): void {
    if (country === this.country) return;
    this.country = country;
    this.changed();
  }
}
