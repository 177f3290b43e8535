// Step 4, Send: when, the sum of who gets it, and the button; what stands in the way is said with it.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Fault, Place } from "../message/faults.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Changed } from "../state/sending.ts";
import type { Store } from "../state/store.ts";
import { controls, steps } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { SendingRules } from "../transport/outreach-shapes.ts";
import { durationInWords, hourInWords, isQuiet } from "../words/durations.ts";
import { instantOf, localOf } from "../words/zone.ts";
import { excludedInWords } from "../words/excluded.ts";
import { faultLines, faultList } from "./fault-list.ts";
import { icon } from "./icon.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";
import { withCode } from "./with-code.ts";

export class Send extends Part {
  static override styles = [ground, controls, steps, faultLines, css`
    .ways { display: grid; grid-template-columns: 1fr 1.25fr 2.2fr; border: 1px solid var(--line); border-radius: var(--r); }
    .way { padding: var(--s4); border-inline-start: 1px solid var(--line); position: relative; }
    .way:first-of-type { border: 0; }
    .way.on::before { content: ""; position: absolute; inset: -1px; border: 1.5px solid var(--accent); border-radius: var(--r); pointer-events: none; }
    .way > .tick { font-size: var(--md); font-weight: 600; min-height: 24px; }
    .way > :not(.tick) { margin-block-start: 6px; margin-inline-start: 24px; }
    communicator-automatic-way { display: block; }
    communicator-compare { display: block; margin-block-start: var(--s5); }
    .way .in { max-width: 240px; }
    .way:not(.on) .in { background: var(--bg-2); }
    .sumline { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; font-size: var(--sm); color: var(--ink-2); }
    .sumline > :first-child, .sumline > :last-child { color: var(--ink); font-weight: 600; }
    .final { display: flex; flex-wrap: wrap; gap: var(--s3) var(--s5); align-items: center; justify-content: space-between; margin-block-start: var(--s5); padding-block-start: var(--s4); border-block-start: 1px solid var(--line); }
    .final > .line { margin-inline-start: auto; }
    .notes { display: grid; gap: var(--s3); margin-block-start: var(--s4); }
    .changed { padding-block: var(--s2); }
    .changed .line { margin-block-start: var(--s3); }
    @container (max-width: 900px) {
      .ways { grid-template-columns: 1fr 1.25fr; }
      .way:last-of-type { grid-column: 1 / -1; border-inline-start: 0; border-block-start: 1px solid var(--line); }
    }
    @container (max-width: 760px) {
      .ways { grid-template-columns: minmax(0, 1fr); }
      .way > :not(.tick) { margin-inline-start: 0; }
      .way, .way:first-of-type { border: 0; border-block-start: 1px solid var(--line); }
      .final .btn.main { width: 100%; }
    }
  `];
  /** The date field's text, on the clocks of the course. */
  #local = "";
  #sent = 0;
  static override properties = { ...Part.properties, rules: { state: true }, heldOut: { state: true } };
  /** How the site sends; null where it doesn't say. */
  declare rules: SendingRules | null;
  /** How many of those who can be reached are left out by chance. */
  declare heldOut: number;
  #asked = false;

  constructor() {
    super();
    this.rules = null;
    this.heldOut = 0;
  }

  protected follows({ sending, audience, draft }: Communicator): readonly Store[] {
    return [sending, audience, draft];
  }

  protected override render(): TemplateResult {
    const { audience, sending, draft } = this.communicator;
    const unwritable = audience.facts?.why_unwritable ?? null;
    const why = this.phrases.told(unwritable ?? "", audience.facts?.why_unwritable_said);
    const isNow = sending.when === "now" && !draft.plan.automatic;
    return html`<section class="step" aria-labelledby="title">
      <header><span class="no" aria-hidden="true">4</span><h2 id="title">${this.say("send")}</h2></header>
      <fieldset class="ways" ?disabled=${unwritable !== null}><legend class="sr">${this.say("when")}</legend>
        <div class="way ${isNow ? "on" : ""}"><label class="tick"><input type="radio" name="when" value="now" .checked=${isNow} @change=${() => this.#choseWay("now", false)} />${this.say("now")}</label>
          <p class="sub sm">${this.say("nowHelp")} ${this.#quiet()}</p></div>
        ${this.#atTime()} ${this.#automatic()}
      </fieldset>
      <communicator-compare .communicator=${this.communicator} @planned=${(event: CustomEvent<number>) => (this.heldOut = event.detail)}></communicator-compare>
      <div class="notes">
        ${unwritable === null ? nothing : html`<p class="msg w" data-test="unwritable">${icon("warning")}<span><b>${this.say("unwritable")}</b> ${withCode(why)}</span></p>`}
        ${this.#needsApproval ? html`<p class="msg" data-test="needs-approval">${icon("lock")}<span>${this.say("needsApproval", { n: this.rules?.approval_above ?? 0 })}</span></p>` : nothing}
        ${sending.faults.length ? this.#faults(sending.faults) : nothing}
        ${sending.changedSelection ? this.#changed(sending.changedSelection) : nothing}
        ${sending.refusal ? refusalNote(sending.refusal, this.phrases, () => void sending.send()) : nothing}
      </div>
      <div class="final">${this.#sum()}<div class="line"><span class="sm sub">${icon("undo")} ${this.#undoHelp()}</span>${sending.changedSelection ? nothing : this.#button(unwritable !== null)}</div></div>
    </section>`;
  }

  /** Those who get it: reachable, less those left out by chance. */
  get #getting(): number {
    return Math.max(0, this.#reachable - this.heldOut);
  }

  get #reachable(): number {
    const { audience } = this.communicator;
    return audience.count?.reachable ?? audience.chosen ?? 0;
  }

  /** Somebody gets it as soon as it is sent. */
  get #isToday(): boolean {
    const { automatic, backlog } = this.communicator.draft.plan;
    return !automatic || backlog;
  }

  get #needsApproval(): boolean {
    return this.rules !== null && this.#isToday && this.#getting > this.rules.approval_above;
  }

  #quiet(): string {
    const { quiet_from: from = null, quiet_until: until = null } = this.rules ?? {};
    if (from === null || until === null) return "";
    const hour = Number(localOf(new Date(), this.communicator.zone).slice(11, 13));
    const facts = { from: hourInWords(from), until: hourInWords(until) };
    return this.say(isQuiet(hour, from, until) ? "quietNow" : "quietHours", facts);
  }

  #undoHelp(): string {
    const { rules } = this;
    if (!rules) return this.say("undoHelp");
    const large = this.#isToday && this.#getting > rules.large_above;
    const span = durationInWords(large ? Math.max(rules.undo_seconds, rules.undo_seconds_large) : rules.undo_seconds, this.phrases);
    return this.say(large ? "undoLarge" : "undoFor", { span, n: rules.large_above });
  }

  async #loadRules({ transport, audience }: Communicator): Promise<void> {
    const site = audience.facts?.course.site;
    if (site === undefined || this.#asked) return;
    this.#asked = true;
    // Without them the page still works, and says less.
    this.rules = await ask<SendingRules>(transport, "rules", { id: site }).catch((fault: unknown) => {
      if (!(fault instanceof Refusal)) throw fault;
      return null;
    });
  }

  protected override updated(): void {
    // The summary takes the focus when it appears, so that it is read out.
    const { sending } = this.communicator;
    if (sending.faults.length && this.#sent) this.renderRoot.querySelector<HTMLElement>(".faults")?.focus();
    if (!sending.busy) this.#sent = 0;
    void this.#loadRules(this.communicator);
  }

  #atTime(): TemplateResult {
    const { sending, zone, draft } = this.communicator;
    const on = sending.when !== "now" && !draft.plan.automatic;
    return html`<div class="way ${on ? "on" : ""}"><label class="tick"><input type="radio" name="when" value="time" .checked=${on} @change=${this.#choseTime} />${this.say("atTime")}</label>
      <div><input class="in" id="when" type="datetime-local" aria-label=${this.say("dateAndTime")} aria-describedby="zone" .value=${this.#local} min=${localOf(new Date(), zone)}
        aria-invalid=${sending.faults.some(({ place }) => place === "when")} @input=${this.#typedTime} />
      <p class="help" id="zone">${this.say("atTimeHelp", { zone: zone.replaceAll("_", " ") })}</p></div></div>`;
  }

  #automatic(): TemplateResult {
    const on = this.communicator.draft.plan.automatic;
    return html`<div class="way ${on ? "on" : ""}"><label class="tick"><input type="radio" name="when" value="automatic" .checked=${on} @change=${() => this.#choseWay("now", true)} />${this.say("automatically")}</label>
      ${on ? html`<communicator-automatic-way .communicator=${this.communicator} .rules=${this.rules}></communicator-automatic-way>` : html`<p class="sub sm">${this.say("automaticallyHelp")}</p>`}</div>`;
  }

  #choseWay(when: string | null, automatic: boolean): void {
    const { sending, draft } = this.communicator;
    if (draft.plan.automatic !== automatic) draft.setPlan({ automatic });
    sending.setWhen(when);
  }

  #choseTime(): void {
    this.#choseWay(instantOf(this.#local, this.communicator.zone), false);
    this.renderRoot.querySelector<HTMLElement>("#when")?.focus();
  }

  #typedTime(event: Event): void {
    this.#local = (event.target as HTMLInputElement).value;
    this.#choseWay(instantOf(this.#local, this.communicator.zone), false);
  }

  #faults(faults: readonly Fault[]): TemplateResult {
    return faultList(faults, this.phrases, (place) => this.#goTo(place));
  }

  #goTo(place: Place): void {
    if (place === "when") this.renderRoot.querySelector<HTMLElement>(".on input")?.focus();
    else this.dispatchEvent(new CustomEvent<Place>("go-to", { detail: place }));
  }

  #changed({ matching, was, snapshot }: Changed): TemplateResult {
    const { sending } = this.communicator;
    const by = matching - was;
    const title = by > 0 ? this.say("moreMatch", { n: by }) : by < 0 ? this.say("fewerMatch", { n: -by }) : this.say("othersMatch");
    return html`<div class="changed" role="alert" data-test="changed"><h3>${title}</h3>
      <p class="sub sm">${this.say("changedHelp", { was, now: matching })}</p>
      <div class="line"><button type="button" class="btn main" ?disabled=${sending.busy} @click=${() => void sending.send(snapshot)}>${this.say("sendToN", { n: matching })}</button>
        <button type="button" class="btn" @click=${() => void sending.lookAgain()}>${this.say("lookAgain")}</button></div></div>`;
  }

  #sum(): TemplateResult {
    const { count, chosen, isNobody } = this.communicator.audience;
    const { plan } = this.communicator.draft;
    if (isNobody) return html`<p class="sumline" data-test="sum"><span>${this.say("sumChosen", { n: 0 })}</span></p>`;
    if (plan.automatic && !plan.backlog) return html`<p class="sumline" data-test="sum"><span>${this.say("sumLater", { n: chosen ?? "…" })}</span></p>`;
    return html`<p class="sumline" data-test="sum"><span>${this.say("sumChosen", { n: chosen ?? "…" })}</span>
      ${excludedInWords(count?.excluded ?? {}, this.phrases).map((part) => html`<span>− ${part}</span>`)}
      ${this.heldOut ? html`<span>${this.say("sumHeldOut", { n: this.heldOut })}</span>` : nothing}
      ${count ? html`<span>${this.say("sumGet", { n: this.#getting })}</span>` : nothing}</p>`;
  }

  #button(unwritable: boolean): TemplateResult {
    const { sending } = this.communicator;
    const label = sending.busy ? this.say("sending") : this.#label();
    return html`<button type="button" class="btn main" data-test="send" ?disabled=${unwritable || sending.busy} @click=${this.#send}>${label}</button>`;
  }

  #label(): string {
    const { sending, draft } = this.communicator;
    const n = this.#getting;
    if (draft.plan.automatic) return this.say("switchOn");
    if (n === 0) return this.say("sendToNobody");
    return this.say(this.#needsApproval ? "askToSend" : sending.when === "now" ? "sendTo" : "scheduleFor", { n });
  }

  #send(): void {
    this.#sent = 1;
    void this.communicator.sending.send();
  }
}
