// What every part of the Social tab shares: its state, its words, and that it renders when the state changes.
import { LitElement } from "lit";
import { Following } from "../state/store.ts";
import type { Facts, Key, Phrases } from "../words/phrases.ts";
import type { Count, SocialReport } from "./report.ts";
import type { SocialState } from "./state.ts";

export abstract class SocialPart extends LitElement {
  static override properties = { social: { attribute: false }, phrases: { attribute: false } };
  declare social: SocialState;
  declare phrases: Phrases;

  constructor() {
    super();
    new Following(this, () => {
      const social = this.social as SocialState | undefined;
      return social ? [social] : [];
    });
  }

  protected say(key: Key, facts?: Facts): string {
    return this.phrases.say(key, facts);
  }

  /** Only ever shown once there is a report. */
  protected get report(): SocialReport {
    const { report } = this.social;
    if (!report) throw new TypeError("a part of the Social tab was shown before its report had come");
    return report;
  }

  /** A number; “fewer than 5” where it may not be told; a dash where nobody has one. */
  protected count(value: Count | undefined, mayBeHidden = true): string {
    if (typeof value === "number") return this.phrases.number(value);
    const below = this.report.hidden_below;
    return below !== null && mayBeHidden ? this.say("socialFewer", { n: below }) : "–";
  }
}
