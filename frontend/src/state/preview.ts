// The server's draft of what is written, its preview, and the test mail.
import type { Criteria } from "../audience/criteria.ts";
import { criteriaOf } from "../audience/criteria.ts";
import { looksLikeAddress } from "../message/address.ts";
import { unknownPlaceholders } from "../message/placeholders.ts";
import { ask, Refusal } from "../transport/ask.ts";
import { newKey } from "../transport/key.ts";
import type { Communication, Plan, Sample } from "../transport/shapes.ts";
import type { Transport } from "../transport/transport.ts";
import type { AudienceState } from "./audience.ts";
import type { DraftState, Fields } from "./draft.ts";
import { Store } from "./store.ts";

const PREVIEW_AFTER_MS = 700;

interface Content extends Fields, Plan {
  criteria: Criteria | Record<string, never>;
  snapshot: string | null;
  leave_out_recent: boolean;
}

export class PreviewState extends Store {
  readonly #transport: Transport;
  readonly #audience: AudienceState;
  readonly #draft: DraftState;
  samples: Sample[] = [];
  refusal: Refusal | null = null;
  busy = false;
  test: { state: "idle" | "sending" } | { state: "sent"; at: Date } | { state: "refused"; refusal: Refusal } = { state: "idle" };
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The text that the samples show, or that they are asked for. */
  #shown = "";
  /** What the server's draft holds, to spare it a change that changes nothing. */
  #stored = "";
  /** The last create that was tried, with its key: the same content tried again is the same act. */
  #creating = { text: "", key: "" };
  /** What is written is stored in another way, so nothing is previewed. */
  #isOff = false;
  /** Calls on the draft go one after another, or two drafts would be made. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(transport: Transport, audience: AudienceState, draft: DraftState) {
    super();
    this.#transport = transport;
    this.#audience = audience;
    this.#draft = draft;
    draft.addEventListener("change", () => this.refreshSoon());
    this.refreshSoon();
  }

  /** There is enough to preview, and nothing in it that the server would refuse. */
  get isPossible(): boolean {
    const { from_name, reply_to, subject, body } = this.#draft.fields;
    const whole = [from_name, subject, body].every((text) => text.trim() !== "");
    return whole && (!reply_to.trim() || looksLikeAddress(reply_to)) && !unknownPlaceholders(subject + body).length;
  }

  /** All that the preview depends on. */
  get #text(): string {
    const { fields, plan } = this.#draft;
    return JSON.stringify([fields, plan.language, plan.notice]);
  }

  refreshSoon(): void {
    if (this.#isOff || this.#text === this.#shown) return;
    clearTimeout(this.#timer);
    if (this.isPossible) this.#timer = setTimeout(() => void this.refresh(), PREVIEW_AFTER_MS);
    this.changed();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  turnOff(): void {
    this.#isOff = true;
    this.stop();
  }

  /** The text was sent: a preview that was still to come would store it as another draft. */
  settle(): void {
    this.stop();
    this.#shown = this.#text;
  }

  /** What is written is looked at anew, whatever was shown before. */
  reopen(): void {
    this.#shown = "";
  }

  async refresh(): Promise<void> {
    this.#shown = this.#text;
    this.busy = true;
    this.refusal = null;
    this.changed();
    try {
      const id = await this.store();
      const { samples } = await ask<{ samples: Sample[] }>(this.#transport, "preview", { id });
      this.samples = samples;
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
      this.#shown = "";
    } finally {
      this.busy = false;
      this.changed();
    }
  }

  async sendTest(): Promise<void> {
    this.test = { state: "sending" };
    this.changed();
    try {
      await ask(this.#transport, "test", { id: await this.store(), idempotencyKey: newKey() });
      this.test = { state: "sent", at: new Date() };
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.test = { state: "refused", refusal: fault };
    }
    this.changed();
  }

  /** Makes the server's draft hold what is written and chosen; its id. Rejects with a Refusal. */
  store(): Promise<string> {
    const next = this.#queue.then(() => this.#storeNow());
    this.#queue = next.catch(() => undefined);
    return next;
  }

  async #storeNow(): Promise<string> {
    const { plan } = this.#draft;
    const content: Content = {
      ...this.#draft.fields,
      ...plan,
      segment: plan.automatic ? (this.#audience.segment?.id ?? null) : null,
      criteria: criteriaOf(this.#audience.selection) ?? {},
      snapshot: this.#audience.facts?.snapshot ?? null,
      leave_out_recent: this.#audience.leavesOutRecent,
    };
    const text = JSON.stringify(content);
    const id = this.#draft.id;
    if (id !== null && text === this.#stored) return id;
    const stored = (id !== null && (await this.#update(id, content))) || (await this.#create(content));
    this.#stored = text;
    if (stored !== id) this.#draft.setId(stored);
    return stored;
  }

  /** The id, or null where that draft is a draft no longer (sent, or cleared away, from another window). */
  async #update(id: string, content: Content): Promise<string | null> {
    try {
      await ask(this.#transport, "update", { id, body: content });
      return id;
    } catch (fault) {
      if (fault instanceof Refusal && (fault.status === 404 || fault.status === 409)) return null;
      throw fault;
    }
  }

  async #create(content: Content): Promise<string> {
    const body = { ...content, when: "draft" };
    const text = JSON.stringify(body);
    if (this.#creating.text !== text) this.#creating = { text, key: newKey() };
    const { id } = await ask<Communication>(this.#transport, "create", { body, idempotencyKey: this.#creating.key });
    this.#creating = { text: "", key: "" };
    return id;
  }
}
