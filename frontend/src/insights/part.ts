// What every element of Insights shares: what is known and chosen, and the width it has.
import { LitElement } from "lit";
import type { Store } from "../state/store.ts";
import { Following } from "../state/store.ts";
import type { Facts, Key, Phrases } from "../words/phrases.ts";
import type { InsightsState } from "./state.ts";

export abstract class InsightsPart extends LitElement {
  static override properties = { insights: { attribute: false }, wide: { state: true } };
  declare insights: InsightsState;
  /** Of the element, in CSS pixels. */
  declare wide: number;
  readonly #size = new ResizeObserver(([entry]) => {
    const width = Math.round(entry?.contentRect.width ?? 0);
    if (width > 0) this.wide = width;
  });

  constructor() {
    super();
    this.wide = 378;
    new Following(this, () => this.follows(this.insights));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  protected follows(insights: InsightsState): readonly Store[] {
    return [insights];
  }

  protected get phrases(): Phrases {
    return this.insights.phrases;
  }

  protected say(key: Key, facts?: Facts): string {
    return this.phrases.say(key, facts);
  }

  /** The day until which the data goes, as feet of charts say it. */
  protected get until(): string[] {
    const { answer } = this.insights;
    return answer?.as_of ? [this.say("footUntil", { date: this.phrases.date(answer.as_of, answer.course.time_zone, "day") })] : [];
  }
}
