// Who can be chosen and who is: the cubes, the selection, and the server's own count of it.
import type { LastSeen, Selection } from "../audience/criteria.ts";
import { criteriaOf, isNobody, keyOf, NOBODY, partOf, sameSelection, WHOLE_COURSE } from "../audience/criteria.ts";
import type { Emptying } from "../audience/emptying.ts";
import { emptying } from "../audience/emptying.ts";
import { histogram } from "../audience/histogram.ts";
import type { Outcome, Range } from "../audience/outcome.ts";
import { isOpen, withRange } from "../audience/outcome.ts";
import { countIn } from "../audience/prefix.ts";
import type { Preset } from "../audience/presets.ts";
import { PRESETS } from "../audience/presets.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { Audience, Count } from "../transport/shapes.ts";
import type { Transport } from "../transport/transport.ts";
import type { Cube } from "./cubes.ts";
import { cubeOf } from "./cubes.ts";
import { Store } from "./store.ts";

const COUNT_AFTER_MS = 250;
const TRY_AGAIN_AFTER_MS = 30_000;
/** Cubes of parts that are kept; each takes some 4 MB. */
const KEPT_CUBES = 8;
/** One preset needs the cube of those seen lately for its count. */
const LATELY: Selection = { ...NOBODY, lastSeen: "recent" };

export class AudienceState extends Store {
  readonly #transport: Transport;
  /** The facts of the course, of all its learners; null until they came. */
  facts: Audience | null = null;
  refusal: Refusal | null = null;
  triedAt: Date | null = null;
  selection: Selection = NOBODY;
  #count: Count | null = null;
  countedAt: Date | null = null;
  countRefusal: Refusal | null = null;
  /** The saved choice that the selection is, as it was saved. */
  segment: { id: string; name: string } | null = null;
  /** Those who were written to this week don't get it, where there are any. */
  sparesRecent = true;
  /** New predictions came after the page was opened. */
  renewed = false;
  readonly #cubes = new Map<string, Cube>();
  readonly #asked = new Set<string>();
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
      if (facts.snapshot) this.#cubes.set(WHOLE_COURSE, cubeOf(facts));
    } catch (fault) {
      this.#refused(fault);
    }
    this.changed();
    if (this.refusal || !this.facts?.snapshot) return;
    await Promise.all([this.#loadPart(LATELY), this.#loadPart(this.selection)]);
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
    return this.#cubes.get(keyOf(this.selection));
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

  /** The server's count of the selection, less those who are spared; null while it is asked for. */
  get count(): Count | null {
    const count = this.#count;
    const recent = this.sparesRecent ? (count?.written_to_recently ?? 0) : 0;
    return count && recent ? { ...count, reachable: count.reachable - recent, excluded: { ...count.excluded, written_to_recently: recent } } : count;
  }

  get leavesOutRecent(): boolean {
    return this.sparesRecent && (this.count?.written_to_recently ?? 0) > 0;
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
    void this.#loadPart(selection);
    this.changed();
    this.askCount();
  }

  setRange(outcome: Outcome, range: Range): void {
    this.narrow({ brushes: withRange(this.selection.brushes, outcome, range) });
  }

  /** Looks at one part only, or, when it is looked at already, at all again. */
  toggleLastSeen(seen: LastSeen): void {
    this.narrow({ lastSeen: this.selection.lastSeen === seen ? null : seen });
  }

  /** Chooses the same but for what is given. */
  narrow(by: Partial<Selection>): void {
    this.choose({ ...this.selection, all: false, ...by });
  }

  setSegment(segment: { id: string; name: string } | null): void {
    this.segment = segment;
    this.changed();
  }

  spareRecent(spares: boolean): void {
    this.sparesRecent = spares;
    this.changed();
  }

  /** Asks the server who matches and who can be reached; soon, so that a drag asks once. */
  askCount(): void {
    clearTimeout(this.#countTimer);
    this.#counting?.abort();
    this.#count = null;
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
      this.#count = count;
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

  async #loadPart(selection: Selection): Promise<void> {
    const key = keyOf(selection);
    const { lastSeen, conditions } = selection;
    if (key === WHOLE_COURSE || this.#asked.has(key) || !this.facts?.snapshot) return;
    this.#asked.add(key);
    try {
      const [operation, request] = conditions || !lastSeen ? (["cube", { body: { criteria: partOf(selection) } }] as const) : (["audience", { query: { last_seen: lastSeen } }] as const);
      const facts = await ask<Audience>(this.#transport, operation, request);
      if (facts.snapshot !== this.facts.snapshot) {
        this.renewed = true;
        await this.load();
        return;
      }
      this.#keep(key, cubeOf(facts));
    } catch (fault) {
      this.#asked.delete(key);
      this.#refused(fault);
    }
    this.changed();
  }

  /** The whole course's cube and the oldest part's come first and stay. */
  #keep(key: string, cube: Cube): void {
    this.#cubes.set(key, cube);
    const [, , oldest] = this.#cubes.keys();
    if (this.#cubes.size <= KEPT_CUBES || oldest === undefined) return;
    this.#cubes.delete(oldest);
    this.#asked.delete(oldest);
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
    const cube = this.#cubes.get(keyOf(selection));
    // Without a range those without a prediction belong too, and the cube doesn't hold them.
    if (isOpen(selection.brushes)) return selection.lastSeen && !selection.conditions ? this.facts.last_seen[selection.lastSeen] : cube?.facts.learners;
    return cube && countIn(cube.sums, selection.brushes);
  }
}
