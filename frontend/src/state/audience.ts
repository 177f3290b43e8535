// Who can be chosen and who is: the cubes, the selection, and the server's own count of it.
import type { LastSeen, Selection } from "../audience/criteria.ts";
import { criteriaOf, isNobody, NOBODY, sameSelection } from "../audience/criteria.ts";
import type { Emptying } from "../audience/emptying.ts";
import { emptying } from "../audience/emptying.ts";
import { histogram } from "../audience/histogram.ts";
import type { Outcome, Range } from "../audience/outcome.ts";
import { isOpen, OUTCOMES, withRange } from "../audience/outcome.ts";
import { countIn, prefixSums } from "../audience/prefix.ts";
import type { PrefixSums } from "../audience/prefix.ts";
import type { Preset } from "../audience/presets.ts";
import { PRESETS } from "../audience/presets.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { Audience, Count } from "../transport/shapes.ts";
import type { Transport } from "../transport/transport.ts";
import { Store } from "./store.ts";

const COUNT_AFTER_MS = 250;
const TRY_AGAIN_AFTER_MS = 30_000;

export interface Cube {
  facts: Audience;
  sums: PrefixSums;
  all: Record<Outcome, number[]>;
}

export class AudienceState extends Store {
  readonly #transport: Transport;
  /** The facts of the course, of all its learners; null until they came. */
  facts: Audience | null = null;
  refusal: Refusal | null = null;
  triedAt: Date | null = null;
  selection: Selection = NOBODY;
  /** The server's count of the selection; null while it is asked for. */
  count: Count | null = null;
  countedAt: Date | null = null;
  countRefusal: Refusal | null = null;
  /** New predictions came after the page was opened. */
  renewed = false;
  readonly #cubes = new Map<LastSeen | null, Cube>();
  readonly #asked = new Set<LastSeen>();
  #countTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #counting: AbortController | null = null;

  constructor(transport: Transport) {
    super();
    this.#transport = transport;
  }

  async load(): Promise<void> {
    clearTimeout(this.#retryTimer);
    try {
      const facts = await ask<Audience>(this.#transport, "audience");
      this.#cubes.clear();
      this.#asked.clear();
      this.facts = facts;
      this.refusal = null;
      if (facts.snapshot) this.#cubes.set(null, cubeOf(facts));
    } catch (fault) {
      this.#refused(fault);
    }
    this.changed();
    if (this.refusal || !this.facts?.snapshot) return;
    // One preset needs the cube of those seen lately for its count.
    await Promise.all([...new Set<LastSeen>(["recent", ...(this.selection.lastSeen ? [this.selection.lastSeen] : [])])].map((seen) => this.#loadPart(seen)));
  }

  /** An administrator lets staff choose by a model that has seen invented courses only. */
  async acknowledge(): Promise<void> {
    try {
      const acknowledged = await ask<Audience["acknowledged"]>(this.#transport, "acknowledge");
      if (this.facts) this.facts = { ...this.facts, acknowledged };
      this.refusal = null;
    } catch (fault) {
      this.#refused(fault);
    }
    this.changed();
  }

  stop(): void {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#countTimer);
    this.#counting?.abort();
  }

  /** The cube of the part of the learners that is looked at; undefined while it is on its way. */
  get cube(): Cube | undefined {
    return this.#cubes.get(this.selection.lastSeen);
  }

  /** All learners of the course, whatever part is looked at. */
  get learners(): number {
    return this.facts?.learners ?? 0;
  }

  get isNobody(): boolean {
    return isNobody(this.selection);
  }

  /** How many the charts say are chosen; undefined while their cube is on its way. */
  get shown(): number | undefined {
    return this.#countOf(this.selection);
  }

  /** How many are chosen: as the server says, and until it does, as the charts do. */
  get chosen(): number | undefined {
    return this.count?.matching ?? this.shown;
  }

  get emptying(): Emptying | null {
    return this.cube && !this.isNobody ? emptying(this.cube.sums, this.selection.brushes) : null;
  }

  presetCount(preset: Preset): number | undefined {
    return this.#countOf(PRESETS[preset]);
  }

  /** Per bar, those chosen; all of them where all learners are, none where nobody is. */
  chosenBars(outcome: Outcome): number[] {
    const cube = this.cube;
    if (!cube || this.isNobody) return [];
    return histogram(cube.sums, outcome, this.selection.brushes);
  }

  choose(selection: Selection): void {
    if (sameSelection(selection, this.selection)) return;
    this.selection = selection;
    this.renewed = false;
    if (selection.lastSeen) void this.#loadPart(selection.lastSeen);
    this.changed();
    this.askCount();
  }

  setRange(outcome: Outcome, range: Range): void {
    const { brushes, lastSeen } = this.selection;
    this.choose({ all: false, brushes: withRange(brushes, outcome, range), lastSeen });
  }

  /** Looks at one part only, or, when it is looked at already, at all again. */
  toggleLastSeen(seen: LastSeen): void {
    const { brushes, lastSeen } = this.selection;
    this.choose({ all: false, brushes, lastSeen: lastSeen === seen ? null : seen });
  }

  /** Asks the server who matches and who can be reached; soon, so that a drag asks once. */
  askCount(): void {
    clearTimeout(this.#countTimer);
    this.#counting?.abort();
    this.count = null;
    this.countRefusal = null;
    this.changed();
    if (!this.isNobody) this.#countTimer = setTimeout(() => void this.#askCountNow(), COUNT_AFTER_MS);
  }

  async #askCountNow(): Promise<void> {
    const asking = new AbortController();
    this.#counting = asking;
    try {
      const count = await ask<Count>(this.#transport, "count", { body: { criteria: criteriaOf(this.selection) }, signal: asking.signal });
      if (asking.signal.aborted) return;
      this.count = count;
      this.countedAt = new Date();
      this.refusal = null;
      if (count.snapshot !== this.facts?.snapshot) {
        this.renewed = true;
        await this.load();
      }
    } catch (fault) {
      if (asking.signal.aborted) return;
      if (!(fault instanceof Refusal)) throw fault;
      this.countRefusal = fault;
    }
    this.changed();
  }

  async #loadPart(seen: LastSeen): Promise<void> {
    if (this.#asked.has(seen) || !this.facts?.snapshot) return;
    this.#asked.add(seen);
    try {
      const facts = await ask<Audience>(this.#transport, "audience", { query: { last_seen: seen } });
      if (facts.snapshot !== this.facts.snapshot) {
        this.renewed = true;
        await this.load();
        return;
      }
      this.#cubes.set(seen, cubeOf(facts));
    } catch (fault) {
      this.#asked.delete(seen);
      this.#refused(fault);
    }
    this.changed();
  }

  #refused(fault: unknown): void {
    if (!(fault instanceof Refusal)) throw fault;
    this.refusal = fault;
    this.triedAt = new Date();
    if (fault.isAway) this.#retryTimer = setTimeout(() => void this.load(), TRY_AGAIN_AFTER_MS);
  }

  #countOf(selection: Selection): number | undefined {
    if (!this.facts || isNobody(selection)) return 0;
    if (selection.all) return this.facts.enrolled;
    // Without a range those without a prediction belong too, and the cube doesn't hold them.
    if (selection.lastSeen && isOpen(selection.brushes)) return this.facts.last_seen[selection.lastSeen];
    const cube = this.#cubes.get(selection.lastSeen);
    return cube && countIn(cube.sums, selection.brushes);
  }
}

function cubeOf(facts: Audience): Cube {
  const sums = prefixSums(facts.bins);
  const all = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, histogram(sums, outcome, {})])) as Record<Outcome, number[]>;
  return { facts, sums, all };
}
