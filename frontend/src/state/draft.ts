// What is being written, kept in this browser as one types.
import type { Communication } from "../transport/shapes.ts";
import { Store } from "./store.ts";

export const FIELDS = ["from_name", "reply_to", "subject", "body"] as const;
export type Field = (typeof FIELDS)[number];
export type Fields = Record<Field, string>;

export class DraftState extends Store {
  readonly #key: string;
  readonly #ownAddress: string;
  fields: Fields;
  /** The server's draft that holds the same text; null until there is one. */
  id: string | null = null;
  savedAt: Date | null = null;
  /** The browser refuses to keep anything (private window, blocked storage). */
  unsavable = false;

  constructor(course: string, ownAddress: string) {
    super();
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

  setId(id: string | null): void {
    this.id = id;
    this.#save();
  }

  /** Starts from another message; a draft of the server's goes on being that draft. */
  startFrom(message: Communication): void {
    const { from_name, reply_to, subject, body } = message;
    this.fields = { from_name, reply_to: reply_to || this.#ownAddress, subject, body };
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
    const kept = this.#storage((storage) => storage.setItem(this.#key, JSON.stringify({ id: this.id, fields: this.fields })));
    if (kept) this.savedAt = new Date();
    this.changed();
  }

  #restore(): void {
    this.#storage((storage) => {
      const text = storage.getItem(this.#key);
      if (text === null) return;
      const { id = null, fields = {} } = JSON.parse(text) as { id?: string | null; fields?: Partial<Fields> };
      this.id = id;
      this.fields = { ...this.fields, ...fields };
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
