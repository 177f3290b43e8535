// The Communicator page: its tabs, what is known of the data, and the four steps, or why they can't be shown.
import { css, html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";
import { Communicator } from "../state/communicator.ts";
import type { Tab } from "../state/communicator.ts";
import { TABS } from "../state/communicator.ts";
import type { Place } from "../message/faults.ts";
import { Following } from "../state/store.ts";
import { controls } from "../styles/controls.ts";
import { frame } from "../styles/frame.ts";
import { ground } from "../styles/ground.ts";
import { tokens } from "../styles/tokens.ts";
import type { Transport } from "../transport/transport.ts";
import { localeOf, Phrases } from "../words/phrases.ts";
import { freshness, staleNote } from "./freshness.ts";
import { loadingStep, refusedPage } from "./arriving.ts";
import type { Who } from "./who.ts";
import type { Write } from "./write.ts";
import { refusalNote } from "./refusal.ts";
import { fetchLater, fetchTab, fetchWords } from "../fetching.ts";
import { icon } from "./icon.ts";

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
  /** The second bundle could not be fetched. */
  #incomplete = false;
  /** Tabs with a bundle of their own, once opened: how often it could not be fetched, and whether it could not the last time. */
  readonly #opened = new Map<Tab, { tries: number; lost: boolean }>();

  constructor() {
    super();
    for (const kind of ["keyup", "click"]) this.addEventListener(kind, (event) => this.#uncover(event));
    new Following(this, () => (this.#communicator ? [this.#communicator, this.#communicator.audience, this.#communicator.sending] : []));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#communicator?.stop();
  }

  async #begin(): Promise<void> {
    const { transport } = this;
    if (!transport) throw new TypeError("<communicator-page> needs its transport set before it is put into the page");
    const locale = localeOf(this.locale, document.documentElement.lang);
    const [words, later] = [fetchWords(locale), fetchLater()];
    // Without the words of its language the page still works, in English.
    const spoken = await words.then(() => locale, () => "en");
    this.#communicator ??= this.#made(transport, new Phrases(spoken));
    this.lang = spoken;
    this.show(this.firstPlace());
    this.requestUpdate();
    void this.#communicator.audience.load();
    this.#incomplete = await later.then(() => false, () => true);
    if (this.#incomplete) this.requestUpdate();
  }

  get place(): string | undefined {
    return this.#communicator?.place;
  }

  show(place: string): void {
    this.#communicator?.show(place);
  }

  /** What one comes to; hosts that have an address for each place know better. */
  protected firstPlace(): string {
    return "write";
  }

  #made(transport: Transport, phrases: Phrases): Communicator {
    const course = [this.site, this.courseId].filter(Boolean).join(" ") || location.pathname;
    return new Communicator(transport, phrases, { course, userEmail: this.userEmail ?? "" });
  }

  protected override render(): TemplateResult {
    const held = this.#communicator;
    if (!held) return html``;
    return html`<nav class="tabs" aria-label="Communicator">${TABS.map((tab) => this.#tab(held, tab))}</nav>
      <div class="page" data-test="page">
        ${this.#incomplete ? this.#note(held.phrases, () => location.reload()) : nothing}
        ${held.tab === "write" ? this.#write(held) : nothing}
        ${[...this.#opened].map(([tab, { lost }]) => html`<div ?hidden=${held.tab !== tab}>${lost ? this.#note(held.phrases, () => void this.#fetch(tab)) : this.#fetched(held, tab)}</div>`)}
      </div>`;
  }

  /** Once opened it stays, so that what one chose in it is there when one comes back. Its text is what shows until its bundle has come. */
  #fetched(held: Communicator, tab: Tab): TemplateResult {
    const { transport, phrases } = held;
    const waiting = html`<p class="sub" role="status">…</p>`;
    if (tab === "past") return html`<communicator-past .communicator=${held}>${waiting}</communicator-past>`;
    if (tab === "learner") return html`<communicator-learner .communicator=${held} .learner=${held.learner}>${waiting}</communicator-learner>`;
    return tab === "insights"
      ? html`<communicator-insights .transport=${transport} .phrases=${phrases}>${waiting}</communicator-insights>`
      : html`<communicator-social .transport=${transport} .phrases=${phrases}>${waiting}</communicator-social>`;
  }

  protected override updated(): void {
    const tab = this.#communicator?.tab ?? "write";
    if (tab !== "write" && !this.#opened.has(tab)) void this.#fetch(tab);
  }

  async #fetch(tab: Tab): Promise<void> {
    const { tries } = this.#opened.get(tab) ?? { tries: 0 };
    this.#opened.set(tab, { tries: tries + 1, lost: false });
    this.requestUpdate();
    const lost = await fetchTab(tab, tries).then(() => false, () => true);
    this.#opened.set(tab, { tries: tries + 1, lost });
    this.requestUpdate();
  }

  #note(phrases: Phrases, again: () => void): TemplateResult {
    return html`<p class="msg b" role="alert">${icon("warning")}<span>${phrases.say("incomplete")}</span>
      <button type="button" class="btn small" @click=${again}>${phrases.say("tryAgain")}</button></p>`;
  }

  #tab(held: Communicator, tab: Tab): TemplateResult {
    return html`<button type="button" aria-current=${held.tab === tab ? "page" : nothing} @click=${() => held.show(tab)}>${held.phrases.say(tab)}</button>`;
  }

  #write(held: Communicator): TemplateResult {
    const { audience, sending, phrases } = held;
    const { facts, refusal } = audience;
    if (!facts && refusal && !refusal.isAway) return refusedPage(refusal, phrases, () => void audience.load());
    return html`<header class="head"><h1>${phrases.say("writeTitle")}</h1>${facts ? freshness(facts, phrases) : nothing}</header>
      ${refusal ? refusalNote(refusal, phrases, () => void audience.load(), phrases.say("next", { n: 30 })) : nothing}${facts ? staleNote(facts, phrases) : nothing}${facts ? html`<communicator-about .communicator=${held}></communicator-about>` : nothing}
      ${sending.communication ? html`<communicator-under-way .communicator=${held}></communicator-under-way>` : this.#steps(held)}`;
  }

  #steps(held: Communicator): TemplateResult {
    const known = held.audience.facts !== null;
    return html`${known ? html`<communicator-who .communicator=${held}></communicator-who><communicator-count .communicator=${held}></communicator-count>` : loadingStep(held.phrases, held.audience.refusal !== null)}
      <div class="two"><communicator-write .communicator=${held}></communicator-write><communicator-check .communicator=${held}></communicator-check></div>
      ${known ? html`<communicator-send .communicator=${held} @go-to=${this.#goTo}></communicator-send>` : nothing}`;
  }

  /** Brings a field that one types in or clicks on out from under the count line, however tall its notes make that. */
  #uncover(event: Event): void {
    const step = this.shadowRoot?.activeElement;
    const line = this.renderRoot.querySelector<HTMLElement>("communicator-count");
    const field = event.composedPath()[0];
    if (!step || !line || step === line || getComputedStyle(line).position !== "sticky") return;
    if (!(field instanceof HTMLElement || field instanceof SVGElement) || !field.matches(":focus")) return;
    const room = line.offsetHeight + 8;
    // It sticks below the first step, and above the others.
    field.style.scrollMarginBlock = step.localName === "communicator-who" ? `8px ${room}px` : `${room}px 8px`;
    field.scrollIntoView({ block: "nearest" });
  }

  #goTo({ detail: place }: CustomEvent<Place>): void {
    if (place === "who") this.renderRoot.querySelector<Who>("communicator-who")?.focusFirst();
    else this.renderRoot.querySelector<Write>("communicator-write")?.focusField(place);
  }
}
