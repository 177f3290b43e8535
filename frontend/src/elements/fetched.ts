// What parts of an opened message share that fetch something of their own: asked for once, and anew when the message changes.
import { html } from "lit";
import type { TemplateResult } from "lit";
import type { Store } from "../state/store.ts";
import { Refusal } from "../transport/ask.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

export abstract class Fetched<Data> extends Part {
  static override properties = { ...Part.properties, message: {}, changed: {}, data: { state: true }, refusal: { state: true } };
  /** The communication's id. */
  declare message: string;
  /** Asked for anew when this is another: something was done with the message. */
  declare changed: string;
  declare data: Data | null;
  declare refusal: Refusal | null;
  #asked = "";

  constructor() {
    super();
    this.message = "";
    this.changed = "";
    this.data = null;
    this.refusal = null;
  }

  protected follows(): readonly Store[] {
    return [];
  }

  /** Rejects with a Refusal. */
  protected abstract fetched(message: string): Promise<Data>;
  protected abstract shown(data: Data): TemplateResult;

  protected override updated(): void {
    const wanted = `${this.message} ${this.changed}`;
    if (wanted === this.#asked) return;
    // What is known of the same message stays until it is known anew.
    if (!this.#asked.startsWith(`${this.message} `)) this.data = null;
    this.#asked = wanted;
    void this.load();
  }

  protected load(): Promise<void> {
    const { message } = this;
    return this.trying(async () => {
      const data = await this.fetched(message);
      if (message === this.message) this.data = data;
    });
  }

  protected async trying(act: () => Promise<void>): Promise<void> {
    this.refusal = null;
    try {
      await act();
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
  }

  /** The data, or why there is none, with a way to try again. */
  protected body(): TemplateResult {
    if (this.refusal) return refusalNote(this.refusal, this.phrases, () => void this.load());
    return this.data === null ? html`<p class="sub sm" role="status">${this.say("loading")}</p>` : this.shown(this.data);
  }

  protected override render(): TemplateResult {
    return this.body();
  }
}
