// What the Social tab knows: the report, narrowed as one chose, what was decided about misspellings, and posts found.
import { Store } from "../state/store.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { Request, Transport } from "../transport/transport.ts";
import type { Activity, Misspelling, Misspellings, Post, PostsPage, SocialReport } from "./report.ts";

/** Which posts: of one network or (empty) of all, within instants in ISO form, empty where open. */
export interface Narrowing {
  network: string;
  since: string;
  until: string;
}

export const EVERYTHING: Narrowing = { network: "", since: "", until: "" };

/** `target` null: a tag of its own; undefined: undecided again. */
export interface Decision {
  tag: string;
  target?: string | null;
}

export class SocialState extends Store {
  readonly #transport: Transport;
  report: SocialReport | null = null;
  refusal: Refusal | null = null;
  loading = false;
  narrowing = EVERYTHING;
  /** Decided since the page was opened, the latest last; they stay in sight to be undone. */
  decided: Misspelling[] = [];
  /** The tag whose decision is on its way. */
  deciding: string | null = null;
  saving = false;
  saveRefusal: Refusal | null = null;
  posts: Post[] | null = null;
  morePosts: string | null = null;
  postsRefusal: Refusal | null = null;
  searching = false;
  #found: Record<string, string> = {};
  #asked = 0;
  #searched = 0;

  constructor(transport: Transport) {
    super();
    this.#transport = transport;
  }

  get isNarrowed(): boolean {
    return Object.values(this.narrowing).some(Boolean);
  }

  narrow(part: Partial<Narrowing>): Promise<void> {
    this.narrowing = { ...this.narrowing, ...part };
    return this.load();
  }

  /** An answer to an older question is dropped. */
  async load(): Promise<void> {
    const turn = ++this.#asked;
    this.loading = true;
    this.changed();
    const query = Object.fromEntries(Object.entries(this.narrowing).filter(([, value]) => value));
    const told = await this.#refused(ask<SocialReport>(this.#transport, "social", { query }));
    if (turn !== this.#asked) return;
    this.loading = false;
    this.refusal = told instanceof Refusal ? told : null;
    if (!(told instanceof Refusal)) this.report = told;
    this.changed();
  }

  /** The counts follow what was decided, so the report is asked for anew. */
  async decide({ tag, target }: Decision): Promise<void> {
    const before = this.report?.misspellings;
    const uses = this.#usesOf(tag);
    this.deciding = tag;
    this.changed();
    const body = target === undefined ? { tag, undo: true } : { tag, target };
    const told = await this.#refused(ask<{ misspellings: Misspellings }>(this.#transport, "decide", { body }));
    this.deciding = null;
    this.refusal = told instanceof Refusal ? told : null;
    if (told instanceof Refusal) {
      this.changed();
      return;
    }
    this.decided = this.decided.filter((each) => each.tag !== tag);
    if (target !== undefined) this.decided.push({ tag, target, uses });
    if (this.report && before) this.report = { ...this.report, misspellings: told.misspellings };
    await this.load();
  }

  /** True where the list was kept. */
  async saveActivities(activities: readonly Activity[]): Promise<boolean> {
    this.saving = true;
    this.saveRefusal = null;
    this.changed();
    const told = await this.#refused(ask<{ activities: Activity[] }>(this.#transport, "activities", { body: { activities } }));
    this.saving = false;
    this.saveRefusal = told instanceof Refusal ? told : null;
    if (told instanceof Refusal) {
      this.changed();
      return false;
    }
    await this.load();
    return true;
  }

  find(words: string, tag: string): Promise<void> {
    this.#found = Object.fromEntries(Object.entries({ words: words.trim(), tag: tag.trim() }).filter(([, value]) => value));
    return this.#seek(null);
  }

  findMore(): Promise<void> {
    return this.#seek(this.morePosts);
  }

  async #seek(cursor: string | null): Promise<void> {
    const turn = ++this.#searched;
    this.searching = true;
    this.changed();
    const request: Request = { query: { ...this.#found, ...(cursor ? { cursor } : {}) } };
    const told = await this.#refused(ask<PostsPage>(this.#transport, "posts", request));
    if (turn !== this.#searched) return;
    this.searching = false;
    this.postsRefusal = told instanceof Refusal ? told : null;
    if (!(told instanceof Refusal)) {
      this.posts = [...(cursor ? (this.posts ?? []) : []), ...told.posts];
      this.morePosts = told.next_cursor;
    }
    this.changed();
  }

  #usesOf(tag: string): Misspelling["uses"] {
    const { suggestions = [], confirmed = [], rejected = [] } = this.report?.misspellings ?? {};
    return [...suggestions, ...confirmed, ...rejected].find((each) => each.tag === tag)?.uses ?? null;
  }

  async #refused<Data>(answer: Promise<Data>): Promise<Data | Refusal> {
    try {
      return await answer;
    } catch (fault) {
      if (fault instanceof Refusal) return fault;
      throw fault;
    }
  }
}
