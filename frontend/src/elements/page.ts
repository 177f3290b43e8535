// The Communicator page: its tabs, what is known of the data, and the four steps, or why they can't be shown.
import { css, html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { Communicator } from "../state/communicator.ts";
import type { Tab } from "../state/communicator.ts";
import type { Place } from "../message/faults.ts";
import { Following } from "../state/store.ts";
import { controls } from "../styles/controls.ts";
import { frame } from "../styles/frame.ts";
import { ground } from "../styles/ground.ts";
import { tokens } from "../styles/tokens.ts";
import type { Transport } from "../transport/transport.ts";
import { localeOf, Phrases } from "../words/phrases.ts";
import { freshness, modelNote, staleNote } from "./freshness.ts";
import { loadingStep, refusedPage } from "./arriving.ts";
import type { Who } from "./who.ts";
import type { Write } from "./write.ts";
import { refusalNote } from "./refusal.ts";

export class CommunicatorPage extends LitElement {
  static override styles = [tokens, ground, controls, frame, css`:host { container-type: inline-size; }`];
  static override properties = {
    courseId: { attribute: "course-id" },
    site: {},
    csrfToken: { attribute: "csrf-token" },
    userEmail: { attribute: "user-email" },
    locale: {},
    transport: { attribute: false },
  };
  declare courseId: string | undefined;
  declare site: string | undefined;
  declare csrfToken: string | undefined;
  declare userEmail: string | undefined;
  declare locale: string | undefined;
  declare transport: Transport | undefined;
  #communicator: Communicator | null = null;

  constructor() {
    super();
    new Following(this, () => {
      const { audience, sending } = this.#held;
      return [this.#held, audience, sending];
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#held.audience.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#held.stop();
  }

  /** Made at the first use: by then the host has set the attributes and the transport. */
  get #held(): Communicator {
    if (!this.#communicator) {
      if (!this.transport) throw new TypeError("<communicator-page> needs its transport set before it is put into the page");
      const phrases = new Phrases(localeOf(this.locale, document.documentElement.lang));
      const course = [this.site, this.courseId].filter(Boolean).join(" ") || location.pathname;
      this.#communicator = new Communicator(this.transport, phrases, { course, userEmail: this.userEmail ?? "" });
    }
    return this.#communicator;
  }

  protected override updated(_changed: PropertyValues): void {
    this.lang = this.#held.phrases.locale;
  }

  protected override render(): TemplateResult {
    const { tab, phrases } = this.#held;
    return html`<nav class="tabs" aria-label="Communicator">${this.#tab("write")}${this.#tab("past")}</nav>
      <div class="page" data-test="page">
        ${tab === "past" ? html`<communicator-past .communicator=${this.#held}></communicator-past>` : this.#write(phrases)}
      </div>`;
  }

  #tab(tab: Tab): TemplateResult {
    const held = this.#held;
    return html`<button type="button" aria-current=${held.tab === tab ? "page" : nothing} @click=${() => held.show(tab)}>${held.phrases.say(tab)}</button>`;
  }

  #write(phrases: Phrases): TemplateResult {
    const { audience, sending } = this.#held;
    const { facts, refusal } = audience;
    if (!facts && refusal && !refusal.isAway) return refusedPage(refusal, phrases, () => void audience.load());
    return html`<header class="head"><h1>${phrases.say("writeTitle")}</h1>${facts ? freshness(facts, phrases) : nothing}</header>
      ${refusal ? this.#away(phrases) : nothing}${facts ? staleNote(facts, phrases) : nothing}${facts ? modelNote(facts, phrases) : nothing}
      ${sending.communication ? html`<communicator-under-way .communicator=${this.#held}></communicator-under-way>` : this.#steps(phrases)}`;
  }

  #away(phrases: Phrases): TemplateResult {
    const { audience } = this.#held;
    return audience.refusal ? refusalNote(audience.refusal, phrases, () => void audience.load(), phrases.say("next", { n: 30 })) : html``;
  }

  #steps(phrases: Phrases): TemplateResult {
    const held = this.#held;
    const known = held.audience.facts !== null;
    return html`${known ? html`<communicator-who .communicator=${held}></communicator-who><communicator-count .communicator=${held}></communicator-count>` : loadingStep(phrases, held.audience.refusal !== null)}
      <div class="two"><communicator-write .communicator=${held}></communicator-write><communicator-check .communicator=${held}></communicator-check></div>
      ${known ? html`<communicator-send .communicator=${held} @go-to=${this.#goTo}></communicator-send>` : nothing}`;
  }

  #goTo({ detail: place }: CustomEvent<Place>): void {
    if (place === "who") this.renderRoot.querySelector<Who>("communicator-who")?.focusFirst();
    else this.renderRoot.querySelector<Write>("communicator-write")?.focusField(place);
  }
}
