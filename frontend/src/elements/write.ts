// Step 2, Write: who it is from, what it says, with placeholders that are checked as one types.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Placeholder } from "../message/placeholders.ts";
import { PARAGRAPH_MARKS, PLACEHOLDERS } from "../message/placeholders.ts";
import type { Place } from "../message/faults.ts";
import { FIELD_WORDS } from "../state/communicator.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Field } from "../state/draft.ts";
import type { Store } from "../state/store.ts";
import { controls, steps } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Key } from "../words/phrases.ts";
import { faultWords } from "./faults.ts";
import { icon } from "./icon.ts";
import { Part } from "./part.ts";
import { surround } from "./surround.ts";

/** In letters, as the backend takes them. */
const LONGEST: Record<Field, number> = { from_name: 100, reply_to: 254, subject: 200, body: 50_000 };

/** The footer's. */
const LANGUAGES = ["en", "es"];
const MARK_WORDS: readonly Key[] = ["ifCertify", "ifComplete", "ifLeave", "ifNever", "ifName"];

export class Write extends Part {
  static override styles = [ground, controls, steps, css`
    .pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: var(--s3); }
    .editor { border: 1px solid var(--edge); border-radius: var(--r); overflow: hidden; }
    .editor:focus-within { outline: 2px solid var(--accent); outline-offset: 2px; }
    .editor[data-fault] { border-color: var(--bad); box-shadow: inset 0 0 0 1px var(--bad); }
    .bar { display: flex; flex-wrap: wrap; gap: 2px; align-items: center; padding: 4px 6px; border-block-end: 1px solid var(--line); background: var(--bg-2); font-size: var(--sm); }
    .bar button { font: inherit; min-width: 30px; height: 28px; padding: 0 7px; border: 0; border-radius: var(--r-s); background: none; color: var(--ink-2); cursor: pointer; }
    .bar button:hover { background: var(--bg-3); }
    .bar .gap { width: 1px; height: 18px; background: var(--line); margin: 0 6px; }
    .bar button.ph { height: 24px; margin-inline-start: 4px; background: var(--wash); color: var(--accent-2); }
    .bar > .end { padding-inline-end: 6px; }
    textarea { display: block; width: 100%; min-height: 232px; padding: 12px 14px; border: 0; background: var(--bg); color: var(--ink); font: inherit; line-height: 1.6; resize: vertical; }
    textarea:focus-visible { outline: none; }
    .bar.if { gap: 4px 2px; }
    communicator-starters { display: block; margin-block-end: var(--s4); }
    .options { display: flex; flex-wrap: wrap; gap: var(--s3) var(--s5); align-items: flex-start; }
    .options select { padding: 0 8px; min-height: 32px; font-size: var(--sm); }
    .options .tick { max-width: 44ch; padding-block-start: 22px; }
    @container (max-width: 760px) { .pair { grid-template-columns: minmax(0, 1fr); } }
  `];
  static override properties = { ...Part.properties, choosing: { state: true }, parting: { state: true } };
  declare choosing: boolean;
  /** What a paragraph may be shown by is offered. */
  declare parting: boolean;

  constructor() {
    super();
    this.choosing = false;
    this.parting = false;
  }

  protected follows({ draft, sending }: Communicator): readonly Store[] {
    return [draft, sending];
  }

  /** Puts the cursor where a fault is. */
  focusField(place: Place): void {
    this.renderRoot.querySelector<HTMLElement>(`#${place}`)?.focus();
  }

  protected override render(): TemplateResult {
    return html`<section class="step" aria-labelledby="title">
      <header><span class="no" aria-hidden="true">2</span><h2 id="title">${this.say("write")}</h2>
        ${this.communicator.isChange ? nothing : html`<span class="end"><button type="button" class="link" aria-expanded=${this.choosing} @click=${() => (this.choosing = !this.choosing)}>${this.say("startFromPast")}</button></span>`}</header>
      ${this.choosing ? html`<communicator-starters .communicator=${this.communicator} @started=${() => (this.choosing = false)}></communicator-starters>` : nothing}
      <div class="stack">
        <div class="pair"><div>${this.#field("from_name", "text")}</div><div>${this.#field("reply_to", "email", this.say("replyToHelp"))}</div></div>
        <div>${this.#field("subject", "text")}</div>
        <div><label for="body">${this.say("body")}</label>${this.#editor()}${this.#faultOf("body")}</div>
        <communicator-lint .communicator=${this.communicator}></communicator-lint>
        ${this.#options()}
        <p class="xs dim" role="status">${this.#kept()}</p>
      </div>
    </section>`;
  }

  #field(field: Field, type: string, help = ""): TemplateResult {
    const { draft } = this.communicator;
    const fault = this.#isFaulty(field);
    return html`<label for=${field}>${this.say(FIELD_WORDS[field])}</label>
      <input class="in" id=${field} name=${field} type=${type} dir="auto" autocomplete=${field === "reply_to" ? "email" : "off"} .value=${draft.fields[field]}
        placeholder=${field === "from_name" ? this.say("fromNameHint") : ""} maxlength=${LONGEST[field]}
        aria-required="true" aria-invalid=${fault} aria-describedby=${`${field}-note`} @input=${(event: Event) => draft.set(field, (event.target as HTMLInputElement).value)} />
      <div id=${`${field}-note`}>${fault ? this.#faultOf(field) : help ? html`<p class="help">${help}</p>` : nothing}</div>`;
  }

  #isFaulty(field: Field): boolean {
    return this.communicator.sending.faults.some(({ place }) => place === field);
  }

  #faultOf(field: Field): TemplateResult[] {
    return this.communicator.sending.faults.filter(({ place }) => place === field).map((fault) => html`<p class="help bad">${faultWords(fault, this.phrases)}</p>`);
  }

  #editor(): TemplateResult {
    const { draft } = this.communicator;
    return html`<div class="editor" ?data-fault=${this.#isFaulty("body")}>
      <div class="bar" role="group" aria-label=${this.say("format")}>
        <button type="button" aria-label=${this.say("bold")} @click=${() => this.#put("**", "**")}><b>B</b></button>
        <button type="button" aria-label=${this.say("italic")} @click=${() => this.#put("*", "*")}><em>I</em></button>
        <button type="button" aria-label=${this.say("link")} @click=${() => this.#put("[", "](https://)")}>${icon("link")}</button>
        <button type="button" aria-label=${this.say("list")} @click=${() => this.#put("\n- ", "")}>${icon("list")}</button>
        <span class="gap"></span><span class="dim xs">${this.say("insert")}</span>
        ${PLACEHOLDERS.map((name) => html`<button type="button" class="ph" data-placeholder=${name} @click=${() => this.#put(this.#written(name), "")}>${this.say(name)}</button>`)}
        <button type="button" class="ph" aria-expanded=${this.parting} aria-controls="parting" @click=${() => (this.parting = !this.parting)}>${this.say("onlyIf")}</button>
        <span class="end dim xs">${this.say("markdown")}</span></div>
      ${this.parting ? this.#parting() : nothing}
      <textarea id="body" name="body" dir="auto" maxlength=${LONGEST.body} aria-required="true" aria-invalid=${this.#isFaulty("body")} .value=${draft.fields.body}
        @input=${(event: Event) => draft.set("body", (event.target as HTMLTextAreaElement).value)}></textarea></div>`;
  }

  #written(name: Placeholder): string {
    return name === "firstname" ? `[:firstname|${this.say("there")}:]` : "[:fullname:]";
  }

  #put(before: string, after: string): void {
    const area = this.renderRoot.querySelector("textarea");
    if (!area) return;
    const { text, from, to } = surround(area.value, area.selectionStart, area.selectionEnd, before, after);
    this.communicator.draft.set("body", text);
    area.value = text;
    area.focus();
    area.setSelectionRange(from, to);
  }

  #parting(): TemplateResult {
    return html`<div class="bar if" id="parting" role="group" aria-label=${this.say("onlyIfHelp")}><span class="dim xs">${this.say("onlyIfHelp")}</span>
      ${PARAGRAPH_MARKS.map((mark, at) => html`<button type="button" class="ph" data-mark=${mark} @click=${() => this.#part(mark)}>${this.say(MARK_WORDS[at] ?? "onlyIf")}</button>`)}</div>`;
  }

  #part(mark: string): void {
    this.#put(`\n[:if ${mark}:]\n`, "\n[:end:]\n");
    this.parting = false;
  }

  #options(): TemplateResult {
    const { draft } = this.communicator;
    const { language, notice } = draft.plan;
    return html`<div class="options"><div><label for="language">${this.say("language")}</label>
        <select id="language" @change=${(event: Event) => draft.setPlan({ language: (event.target as HTMLSelectElement).value })}>
          ${LANGUAGES.map((each) => html`<option value=${each} ?selected=${each === language}>${nameOf(each, this.phrases.locale)}</option>`)}</select></div>
      <label class="tick"><input type="checkbox" name="notice" .checked=${notice} @change=${(event: Event) => this.#notice((event.target as HTMLInputElement).checked)} />
        <span>${this.say("notice")}<br /><span class="xs dim">${this.say("noticeHelp")}</span></span></label></div>`;
  }

  /** Nobody is left out of a service notice by chance, or for having had another message. */
  #notice(notice: boolean): void {
    const { audience, draft } = this.communicator;
    draft.setPlan({ notice, ...(notice ? { holdout_percent: 0 } : {}) });
    audience.spareRecent(!notice);
  }

  #kept(): TemplateResult | string {
    const { draft } = this.communicator;
    if (draft.unsavable) return this.say("draftUnsaved");
    return draft.savedAt ? html`${icon("check")} ${this.say("draftSaved", { time: this.phrases.time(draft.savedAt) })}` : "";
  }
}

function nameOf(language: string, locale: string): string {
  return new Intl.DisplayNames(locale, { type: "language" }).of(language) ?? language;
}
