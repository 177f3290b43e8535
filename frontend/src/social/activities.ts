// The teacher's list of activities with their hashtags: edited line by line, or pasted as a table.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { refusalNote } from "../elements/refusal.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Key } from "../words/phrases.ts";
import { activitiesFrom } from "./activities-csv.ts";
import { SocialPart } from "./part.ts";
import type { Activity } from "./report.ts";

const BLANK: Activity = { name: "", category: "", hashtag: "" };
const FIELDS: readonly (readonly [keyof Activity, Key])[] = [["name", "socialActivity"], ["category", "socialCategory"], ["hashtag", "socialTag"]];

/** Dispatches `closed` when one is done with it; its detail is whether the list was kept. */
export class Activities extends SocialPart {
  static override styles = [ground, controls, tables, css`
    :host { padding: var(--s4); margin-block-end: var(--s5); border: 1px solid var(--line); border-radius: var(--r); background: var(--bg); }
    .help { margin-block: 0 var(--s3); }
    th, td { padding: 3px var(--s2) 3px 0; border: 0; }
    td { min-width: 120px; }
    td:last-child { min-width: 0; width: 1%; vertical-align: middle; }
    .in { min-height: 30px; padding: 3px 8px; font-size: var(--sm); }
    .acts { margin-block-start: var(--s3); }
    textarea.in { min-height: 108px; margin-block: var(--s2); font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
    @container (max-width: 760px) {
      thead { display: none; }
      tr { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 4px var(--s2); padding-block: var(--s2); border-block-end: 1px solid var(--line); }
      td { padding: 0; min-width: 0; width: auto; }
      td:first-child { grid-column: 1 / -1; }
      td:last-child { width: auto; grid-column: 1 / -1; }
    }
    .paste { margin-block-start: var(--s4); padding-block-start: var(--s3); border-block-start: 1px solid var(--line); }
  `];
  static override properties = { ...SocialPart.properties, lines: { state: true }, pasting: { state: true }, told: { state: true } };
  declare lines: Activity[];
  declare pasting: boolean;
  declare told: string;

  constructor() {
    super();
    this.lines = [];
    this.pasting = false;
    this.told = "";
  }

  protected override willUpdate(): void {
    if (this.hasUpdated) return;
    const { activities } = this.report;
    this.lines = activities.length ? activities.map((each) => ({ ...each })) : [{ ...BLANK }];
  }

  protected override firstUpdated(): void {
    this.#field(0, "name")?.focus();
  }

  protected override render(): TemplateResult {
    const { saving, saveRefusal } = this.social;
    return html`<p class="help">${this.say("socialActivitiesHelp")}</p>
      <form @submit=${this.#save} novalidate><div class="scroll" tabindex="0" role="group" aria-label=${this.say("socialActivities")}><table data-test="activities">
          <thead><tr>${FIELDS.map(([, name]) => html`<th scope="col">${this.say(name)}</th>`)}<td></td></tr></thead>
          <tbody>${this.lines.map((line, at) => this.#line(line, at))}</tbody></table></div>
        ${saveRefusal && !this.#faults.size ? refusalNote(saveRefusal, this.phrases) : nothing}
        <div class="line acts"><button type="submit" class="btn main small" ?disabled=${saving}>${this.say(saving ? "socialSaving" : "socialSave")}</button>
          <button type="button" class="btn small" @click=${() => this.#close()}>${this.say("socialCancel")}</button>
          <button type="button" class="link" @click=${() => this.#add()}>${this.say("socialAddRow")}</button>
          <button type="button" class="link" aria-expanded=${this.pasting} @click=${() => (this.pasting = !this.pasting)}>${this.say("socialPaste")}</button>
          <span class="xs dim" role="status">${this.told}</span></div></form>
      ${this.pasting ? this.#paste() : nothing}`;
  }

  get #faults(): Map<string, string> {
    const { errors: told = {}, error_codes: codes = {} } = this.social.saveRefusal?.problem ?? {};
    const errors = Object.entries(told).map(([path, lines]) => [path, lines.map((line, at) => this.phrases.told(line, codes[path]?.[at]))] as const);
    return new Map(errors.filter(([path]) => /^activities\.\d+\.\w+$/.test(path)).map(([path, lines]) => [path.slice("activities.".length), lines.join(" ")]));
  }

  #line(line: Activity, at: number): TemplateResult {
    return html`<tr>${FIELDS.map(([field, name]) => {
      const fault = this.#faults.get(`${at}.${field}`);
      return html`<td><input class="in" data-field="${at}.${field}" autocomplete="off" aria-label=${this.say("socialNth", { field: this.say(name), n: at + 1 })} aria-invalid=${fault ? "true" : "false"} aria-describedby=${fault ? `fault-${at}-${field}` : nothing}
        placeholder=${field === "hashtag" ? "#" : this.say(name)} .value=${field === "hashtag" && line.hashtag ? `#${line.hashtag}` : line[field]} @change=${(event: Event) => this.#set(at, field, (event.target as HTMLInputElement).value)} />
        ${fault ? html`<p class="xs bad" id="fault-${at}-${field}">${fault}</p>` : nothing}</td>`;
    })}<td><button type="button" class="link" aria-label=${this.say("socialRemoveOf", { name: line.name || this.say("socialAnActivity") })} @click=${() => this.#remove(at)}>${this.say("socialRemove")}</button></td></tr>`;
  }

  #paste(): TemplateResult {
    return html`<div class="paste"><label for="pasted">${this.say("socialPaste")}</label><p class="help">${this.say("socialPasteHelp")}</p>
      <textarea class="in" id="pasted" spellcheck="false" placeholder="activity,category,hashtag"></textarea>
      <button type="button" class="btn small" @click=${this.#take}>${this.say("socialTake")}</button></div>`;
  }

  #set(at: number, field: keyof Activity, value: string): void {
    this.lines = this.lines.map((line, index) => (index === at ? { ...line, [field]: field === "hashtag" ? value.trim().replace(/^[#＃]/, "") : value.trim() } : line));
  }

  #add(): void {
    this.lines = [...this.lines, { ...BLANK }];
    void this.updateComplete.then(() => this.#field(this.lines.length - 1, "name")?.focus());
  }

  #remove(at: number): void {
    this.lines = this.lines.filter((_, index) => index !== at);
    if (!this.lines.length) this.lines = [{ ...BLANK }];
    void this.updateComplete.then(() => this.#field(Math.min(at, this.lines.length - 1), "name")?.focus());
  }

  #take(): void {
    const taken = activitiesFrom(this.renderRoot.querySelector<HTMLTextAreaElement>("#pasted")?.value ?? "");
    this.told = taken.length ? this.say("socialTaken", { n: taken.length }) : this.say("socialNothingTaken");
    if (!taken.length) return;
    this.lines = taken;
    this.pasting = false;
  }

  async #save(event: Event): Promise<void> {
    event.preventDefault();
    this.told = "";
    // The server's answer names lines by their number, so those without a name go first.
    this.lines = this.lines.filter(({ name, category, hashtag }) => name || category || hashtag);
    const kept = await this.social.saveActivities(this.lines);
    if (kept) {
      this.#close(true);
      return;
    }
    if (!this.lines.length) this.lines = [{ ...BLANK }];
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
  }

  #field(at: number, field: keyof Activity): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(`[data-field="${at}.${field}"]`);
  }

  #close(kept = false): void {
    this.social.saveRefusal = null;
    this.dispatchEvent(new CustomEvent("closed", { detail: kept }));
  }
}
