// Hashtags that look like misspelt proposed ones, for a teacher to decide; what was decided can be undone.
import { css, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { SocialPart } from "./part.ts";
import type { Misspelling } from "./report.ts";
import type { Decision } from "./state.ts";
import { panels } from "./styles.ts";

const MOST = 5;

/** Accents and case make no other hashtag, and its spelling may change with the posts chosen. */
function folded(tag: string): string {
  return tag.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

export class Misspelled extends SocialPart {
  static override styles = [ground, controls, tables, panels, css`
    tbody th { font-weight: 400; overflow-wrap: anywhere; }
    tbody th b { font-weight: 600; }
    s { color: var(--ink-3); }
    tbody td { white-space: nowrap; }
    tbody td:last-child { width: 1%; }
  `];
  static override properties = { ...SocialPart.properties, showsDecided: { state: true }, showsAll: { state: true } };
  declare showsDecided: boolean;
  declare showsAll: boolean;
  #told = "";
  #focus = "";

  constructor() {
    super();
    this.showsDecided = false;
    this.showsAll = false;
  }

  protected override render(): TemplateResult {
    const { confirmed, rejected } = this.report.misspellings;
    // What is written in none of the posts chosen is nothing to look at.
    const suggestions = this.report.misspellings.suggestions.filter(({ uses }) => uses !== 0);
    const shown = this.showsAll ? suggestions : suggestions.slice(0, MOST);
    const decided = this.#decided();
    return html`<section class="panel" aria-labelledby="title"><div class="fig-head"><h2 id="title">${this.say("socialMisspelled")}</h2>
        ${suggestions.length ? html`<span class="sm sub">${this.say("socialToLookAt", { n: suggestions.length })}</span>` : nothing}</div>
      ${shown.length || decided.length ? this.#table(shown, decided) : html`<p class="sub sm">${this.say("socialAllSpelled")}</p>`}
      ${suggestions.length > shown.length ? html`<button type="button" class="link" @click=${() => (this.showsAll = true)}>${this.say("socialMore")}</button>` : nothing}
      <p class="foot"><span>${this.say("socialDecided", { confirmed: this.phrases.number(confirmed.length), rejected: this.phrases.number(rejected.length) })}</span>
        ${confirmed.length + rejected.length ? html`<button type="button" class="link" aria-expanded=${this.showsDecided} @click=${() => (this.showsDecided = !this.showsDecided)}>${this.say(this.showsDecided ? "socialHideDecided" : "socialSeeDecided")}</button>` : nothing}</p>
      <p class="sr" role="status">${this.#told}</p></section>`;
  }

  /** What was decided since the page was opened stays in sight; the rest on demand. */
  #decided(): readonly Misspelling[] {
    const { confirmed, rejected } = this.report.misspellings;
    const all = [...confirmed, ...rejected.map((each) => ({ ...each, target: null }))];
    const lately = new Set(this.social.decided.map(({ tag }) => folded(tag)));
    const there = all.filter(({ tag }) => lately.has(folded(tag)));
    return this.showsDecided ? [...there, ...all.filter((each) => !there.includes(each))] : there;
  }

  #table(suggestions: readonly Misspelling[], decided: readonly Misspelling[]): TemplateResult {
    return html`<div class="scroll"><table class="tight" data-test="misspellings">
      <thead><tr><th scope="col">${this.say("socialWrittenAs")}</th><th scope="col" class="num">${this.say("socialUsesColumn")}</th><th scope="col"><span class="sr">${this.say("socialDecide")}</span></th></tr></thead>
      <tbody>${suggestions.map((each) => this.#suggested(each))}${decided.map((each) => this.#settled(each))}</tbody></table></div>`;
  }

  #suggested({ tag, target, uses }: Misspelling): TemplateResult {
    const names = { tag: `#${tag}`, target: `#${target ?? ""}` };
    const busy = this.social.deciding === tag;
    return html`<tr><th scope="row"><b>${names.tag}</b><br /><span class="dim">${names.target}</span></th><td class="num">${this.count(uses)}</td>
      <td class="num"><span class="seg"><button type="button" data-yes=${folded(tag)} ?disabled=${busy} aria-label=${this.say("socialYesOf", names)} @click=${() => void this.#decide({ tag, target: target ?? null })}>${this.say("socialYes")}</button>
        <button type="button" ?disabled=${busy} aria-label=${this.say("socialNoOf", names)} @click=${() => void this.#decide({ tag, target: null })}>${this.say("socialNo")}</button></span></td></tr>`;
  }

  #settled({ tag, target, uses }: Misspelling): TemplateResult {
    return html`<tr><th scope="row">${target ? html`<s>#${tag}</s><br /><span class="dim">#${target}</span>` : html`#${tag}<br /><span class="dim">${this.say("socialOfItsOwn")}</span>`}</th><td class="num">${this.count(uses)}</td>
      <td class="num"><button type="button" class="link" data-undo=${folded(tag)} ?disabled=${this.social.deciding === tag} aria-label=${this.say("socialUndoOf", { tag: `#${tag}` })} @click=${() => void this.#decide({ tag })}>${this.say("socialUndo")}</button></td></tr>`;
  }

  async #decide(decision: Decision): Promise<void> {
    const { tag, target } = decision;
    this.#told = "";
    await this.social.decide(decision);
    if (this.social.refusal) return;
    const [name, meant] = [`#${tag}`, `#${target ?? ""}`];
    this.#told = target === undefined ? this.say("socialNowOpen", { tag: name }) : target ? this.say("socialNowCounts", { tag: name, target: meant }) : this.say("socialNowOwn", { tag: name });
    this.#focus = `[data-${target === undefined ? "yes" : "undo"}="${CSS.escape(folded(tag))}"]`;
    this.requestUpdate();
  }

  /** The button that one pressed has gone: the focus goes to the one that undoes it. */
  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (!this.#focus) return;
    this.renderRoot.querySelector<HTMLElement>(this.#focus)?.focus();
    this.#focus = "";
  }
}
