// What every element of the Communicator shares: its state, its words, and that it renders when they change.
import { LitElement } from "lit";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { Following } from "../state/store.ts";
import type { Facts, Key, Phrases } from "../words/phrases.ts";

export abstract class Part extends LitElement {
  static override properties = { communicator: { attribute: false } };
  declare communicator: Communicator;

  constructor() {
    super();
    new Following(this, () => {
      // Not there yet where the element stood in the page before its bundle had come: Lit gives it back at the first update.
      const communicator = this.communicator as Communicator | undefined;
      return communicator ? this.follows(communicator) : [];
    });
  }

  /** The stores whose changes show here. */
  protected abstract follows(communicator: Communicator): readonly Store[];

  protected get phrases(): Phrases {
    return this.communicator.phrases;
  }

  protected say(key: Key, facts?: Facts): string {
    return this.phrases.say(key, facts);
  }
}

/** Registers an element once: two Communicators on a page, or two versions, must not clash. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
