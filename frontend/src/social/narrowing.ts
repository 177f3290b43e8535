// Which network and which days: the choices at the head of the Social tab.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { instantOf } from "../words/zone.ts";
import { networkName } from "./names.ts";
import { SocialPart } from "./part.ts";

const DAY_MS = 86_400_000;
const LAST = [7, 28];

export class Narrow extends SocialPart {
  static override styles = [ground, controls, css`
    :host { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s3); align-items: center; }
    select, .in { min-height: 30px; width: auto; max-width: 100%; padding: 2px 8px; font-size: var(--sm); }
    label { margin: 0; font-weight: 400; color: var(--ink-2); display: inline-flex; gap: 6px; align-items: center; }
  `];
  static override properties = { ...SocialPart.properties, networks: { attribute: false }, period: { state: true }, from: { state: true }, to: { state: true } };
  /** All of the course, whatever is chosen. */
  declare networks: readonly string[];
  declare period: string;
  declare from: string;
  declare to: string;

  constructor() {
    super();
    this.networks = [];
    [this.period, this.from, this.to] = ["", "", ""];
  }

  protected override willUpdate(): void {
    // Everything may have been asked for elsewhere.
    if (!this.social.isNarrowed && (this.from || this.to || this.period !== "own")) [this.period, this.from, this.to] = ["", "", ""];
  }

  protected override render(): TemplateResult {
    const { network } = this.social.narrowing;
    return html`<select aria-label=${this.say("socialNetwork")} .value=${network} @change=${(event: Event) => void this.social.narrow({ network: (event.target as HTMLSelectElement).value })}>
        <option value="" ?selected=${!network}>${this.say("socialAllNetworks")}</option>${this.networks.map((each) => html`<option value=${each} ?selected=${each === network}>${networkName(each)}</option>`)}</select>
      <select aria-label=${this.say("socialPeriod")} .value=${this.period} @change=${this.#choose}>
        <option value="" ?selected=${!this.period}>${this.say("socialWhole")}</option>
        ${LAST.map((n) => html`<option value=${n} ?selected=${this.period === String(n)}>${this.say("socialLastDays", { n })}</option>`)}
        <option value="own" ?selected=${this.period === "own"}>${this.say("socialOwnDates")}</option></select>
      ${this.period === "own" ? html`<label>${this.say("socialFrom")}<input class="in" type="date" .value=${this.from} @change=${(event: Event) => this.#dates("from", event)} /></label>
        <label>${this.say("socialTo")}<input class="in" type="date" .value=${this.to} @change=${(event: Event) => this.#dates("to", event)} /></label>` : nothing}`;
  }

  #choose(event: Event): void {
    this.period = (event.target as HTMLSelectElement).value;
    const days = Number(this.period);
    if (this.period === "own") return;
    [this.from, this.to] = [days ? dayOf(Date.now() - (days - 1) * DAY_MS, this.#zone) : "", ""];
    this.#narrow();
  }

  #dates(which: "from" | "to", event: Event): void {
    this[which] = (event.target as HTMLInputElement).value;
    this.#narrow();
  }

  /** Both days are within: the end that the server takes is the midnight after. */
  #narrow(): void {
    const { from, to } = this;
    const after = to ? new Date(Date.parse(`${to}T12:00:00Z`) + DAY_MS).toISOString().slice(0, 10) : "";
    const midnight = (day: string): string => (day ? (instantOf(`${day}T00:00`, this.#zone) ?? "") : "");
    void this.social.narrow({ since: midnight(from), until: midnight(after) });
  }

  get #zone(): string {
    return this.report.timeline.time_zone;
  }
}

/** The calendar day of a moment on the clocks of `zone`. */
function dayOf(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(instant);
}
