// The line that stays in sight: how many are chosen, how many of them can be reached, and what is wrong with that.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Emptying } from "../audience/emptying.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls, meters } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { excludedInWords } from "../words/excluded.ts";
import { icon } from "./icon.ts";
import { meter } from "./meter.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

/** Fewer than these, and a message may tell each why it came. */
const FEW = 10;

export class CountLine extends Part {
  static override styles = [ground, controls, meters, css`
    :host { position: sticky; inset-block: 0; z-index: 1; margin-block-end: var(--s6); }
    .count { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s5); align-items: center; padding: 12px var(--s4); background: var(--bg-2); border: 1px solid var(--line); border-radius: var(--r); }
    .big { font-size: var(--lg); font-weight: 600; letter-spacing: -.01em; }
    .big em { font-style: normal; color: var(--accent); }
    .meter { flex-basis: 100%; height: 4px; }
    .count > .msg, .count > p { flex-basis: 100%; }
    communicator-learners { flex-basis: 100%; }
    @container (max-width: 760px) { .end { margin: 0; } }
    /* On a phone it would cover half of what one writes, so there it stays in sight only beside the charts. */
    @media (max-width: 760px) { :host { inset-block: auto 0; } }
    /* With the list open it is too tall to stay in sight. */
    :host([listed]) { position: static; }
    @media (max-height: 520px) { :host { position: static; } }
  `];
  static override properties = { ...Part.properties, listed: { type: Boolean, reflect: true } };
  declare listed: boolean;

  constructor() {
    super();
    this.listed = false;
  }

  protected follows({ audience }: Communicator): readonly Store[] {
    return [audience];
  }

  protected override render(): TemplateResult {
    const { audience } = this.communicator;
    const { chosen } = audience;
    const someone = chosen !== undefined && chosen > 0;
    return html`<div class="count" data-test="count">
      <div role="status" class="line" aria-busy=${audience.count || audience.isNobody ? "false" : "true"}>${this.#headline()}${someone ? this.#parts() : nothing}</div>
      ${someone ? this.#recent() : nothing}
      ${someone ? html`<button type="button" class="link end" aria-expanded=${this.listed} @click=${() => (this.listed = !this.listed)}>${this.say(this.listed ? "hideList" : "seeList")}</button>` : nothing}
      ${someone ? this.#meter(chosen) : nothing} ${this.#notes(chosen)}
      ${someone && this.listed ? html`<communicator-learners .communicator=${this.communicator}></communicator-learners>` : nothing}
    </div>`;
  }

  #headline(): TemplateResult {
    const { audience } = this.communicator;
    if (audience.isNobody) return html`<span class="big">${this.say("nobodyChosen")}</span><span class="sub">${this.say("nobodyChosenHelp")}</span>`;
    const { chosen } = audience;
    if (chosen === 0) return html`<span class="big">${this.say("nobodyMatches")}</span>`;
    if (chosen === undefined) return html`<span class="big">${this.say("loading")}</span>`;
    const mark = "\u0001";
    const [before = "", after = ""] = this.say("chosen", { n: mark, total: this.phrases.number(audience.learners) }).split(mark);
    return html`<span class="big" data-test="chosen">${before}<em>${this.phrases.number(chosen)}</em>${after} (${this.phrases.share(chosen, audience.learners)})</span>`;
  }

  #parts(): TemplateResult {
    const { count } = this.communicator.audience;
    if (!count) return html`<span class="dim">${this.communicator.audience.countRefusal ? nothing : this.say("counting")}</span>`;
    // Told also where they are written to all the same.
    const recent = count.written_to_recently ?? 0;
    const parts = [this.say("reachable", { n: count.reachable }), ...excludedInWords(recent ? { ...count.excluded, written_to_recently: recent } : count.excluded, this.phrases)];
    return html`<span class="sub" data-test="reach">${parts.join(" · ")}</span>`;
  }

  /** Those written to this week, and whether they are to be spared. */
  #recent(): TemplateResult | typeof nothing {
    const { audience } = this.communicator;
    const n = audience.count?.written_to_recently ?? 0;
    if (!n) return nothing;
    return html`<label class="tick" data-test="recent"><input type="checkbox" .checked=${audience.sparesRecent} @change=${(event: Event) => audience.spareRecent((event.target as HTMLInputElement).checked)} />${this.say("spareRecent", { n })}</label>`;
  }

  #meter(chosen: number): TemplateResult {
    const { count } = this.communicator.audience;
    const reachable = count?.reachable ?? chosen;
    const recent = count?.excluded.written_to_recently ?? 0;
    const parts = [["good", reachable], ["mid", recent], ["rest", chosen - reachable - recent]] as const;
    return meter(parts, "meter");
  }

  #notes(chosen: number | undefined): TemplateResult {
    const { audience } = this.communicator;
    const empties = chosen === 0 ? audience.emptying : null;
    const together = chosen === 0 && !audience.isNobody && !empties && Object.keys(audience.selection.brushes).length > 1;
    return html`${empties ? this.#empties(empties) : nothing}
      ${together ? html`<p class="sub sm">${this.say("emptyTogether")}</p>` : nothing}
      ${chosen !== undefined && chosen > 0 && chosen < FEW ? html`<p class="msg w" data-test="few">${icon("warning")}<span>${this.say("few")}</span></p>` : nothing}
      ${audience.renewed ? html`<p class="msg">${icon("info")}<span>${this.say("renewed")}</span></p>` : nothing}
      ${audience.countRefusal ? refusalNote(audience.countRefusal, this.phrases, () => audience.askCount()) : nothing}`;
  }

  #empties({ outcome, range, others, nearest, side, wider, wouldMatch }: Emptying): TemplateResult {
    const { audience } = this.communicator;
    const name = this.say(outcome);
    const extreme = this.say(range[1] === 100 && side === "below" ? "highest" : range[0] === 0 && side === "above" ? "lowest" : "nearestWord");
    return html`<p class="sub sm" data-test="emptied-by">${this.say("empties", { outcome: name, from: range[0], to: range[1], others, extreme, nearest })}</p>
      <button type="button" class="btn small" @click=${() => audience.setRange(outcome, wider)}>${this.say("widen", { from: wider[0], to: wider[1], n: wouldMatch })}</button>`;
  }
}
