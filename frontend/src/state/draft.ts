// What is being written, kept in this browser as one types.
import type { Communication, Plan } from "../transport/shapes.ts";
import { Store } from "./store.ts";

export const FIELDS = ["from_name", "reply_to", "subject", "body"] as const;
export type Field = (typeof FIELDS)[number];
export type Fields = Record<Field, string>;

export const PLAIN: Plan = { language: "en", notice: false, holdout_percent: 0, automatic: false, daily_ceiling: null, ends_on: null, backlog: false, segment: null };

export class DraftState extends Store {
  readonly #key: string;
  readonly #ownAddress: string;
  readonly #language: string;
  fields: Fields;
  plan: Plan;
  /** The server's draft that holds the same text; null until there is one. */
  id: string | null = null;
  savedAt: Date | null = null;
  /** The browser refuses to keep anything (private window, blocked storage). */
  unsavable = false;

  constructor(course: string, ownAddress: string, language = "en") {
    super();
    this.#language = language;
    this.plan = { ...PLAIN, language };
    this.#key = `communicator:draft:${course}`;
    this.#ownAddress = ownAddress;
    this.fields = this.#empty();
    this.#restore();
  }

  set(field: Field, value: string): void {
    if (this.fields[field] === value) return;
    this.fields = { ...this.fields, [field]: value };
    this.#save();
  }

  setPlan(plan: Partial<Plan>): void {
    this.plan = { ...this.plan, ...plan };
    this.#save();
  }

  setId(id: string | null): void {
    this.id = id;
    this.#save();
  }

  /** Starts from another message; a draft of the server's goes on being that draft. */
  startFrom(message: Communication): void {
    const { from_name, reply_to, subject, body, language = this.#language, notice = false } = message;
    this.fields = { from_name, reply_to: reply_to || this.#ownAddress, subject, body };
    this.plan = { ...PLAIN, language, notice };
    this.id = message.status === "draft" ? message.id : null;
    this.#save();
  }

  /** Sent: the browser keeps it no longer, so that it isn't sent twice; the fields still show it. */
  forget(): void {
    this.id = null;
    this.savedAt = null;
    this.#storage((storage) => storage.removeItem(this.#key));
    this.changed();
  }

  clear(): void {
    const { from_name } = this.fields;
    this.fields = { ...this.#empty(), from_name };
    this.plan = { ...PLAIN, language: this.plan.language };
    this.forget();
  }

  /** Keeps the text again after it was taken back. */
  keep(): void {
    this.#save();
  }

  #empty(): Fields {
    return { from_name: "", reply_to: this.#ownAddress, subject: "", body: "" };
  }

  #save(): void {
    const kept = this.#storage((storage) => storage.setItem(this.#key, JSON.stringify({ id: this.id, fields: this.fields, plan: this.plan })));
    if (kept) this.savedAt = new Date();
    this.changed();
  }

  #restore(): void {
    this.#storage((storage) => {
      const text = storage.getItem(this.#key);
      if (text === null) return;
      const { id = null, fields = {}, plan = {} } = JSON.parse(text) as { id?: string | null; fields?: Partial<Fields>; plan?: Partial<Plan> };
      this.id = id;
      this.fields = { ...this.fields, ...fields };
      this.plan = { ...this.plan, ...plan };
    });
  }

  #storage(use: (storage: Storage) => void): boolean {
    try {
      use(localStorage);
      this.unsavable = false;
    } catch (fault) {
      // Blocked or full storage throws a DOMException, a mangled entry a SyntaxError; the page says that nothing is kept.
      if (!(fault instanceof DOMException || fault instanceof SyntaxError)) throw fault;
      this.unsavable = true;
    }
    return !this.unsavable;
  }
}
