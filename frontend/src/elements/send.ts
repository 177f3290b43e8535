// Step 4, Send: when, the sum of who gets it, and the button; what stands in the way is said with it.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Fault, Place } from "../message/faults.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Changed } from "../state/sending.ts";
import type { Store } from "../state/store.ts";
import { controls, steps } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { instantOf, localOf } from "../words/zone.ts";
import { excludedInWords } from "../words/excluded.ts";
import { faultWords } from "./faults.ts";
import { icon } from "./icon.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";
import { withCode } from "./with-code.ts";

export class Send extends Part {
  static override styles = [ground, controls, steps, css`
    .ways { display: grid; grid-template-columns: 1fr 1.4fr; border: 1px solid var(--line); border-radius: var(--r); max-width: 760px; }
    .way { padding: var(--s4); border-inline-start: 1px solid var(--line); position: relative; }
    .way:first-of-type { border: 0; }
    .way.on::before { content: ""; position: absolute; inset: -1px; border: 1.5px solid var(--accent); border-radius: var(--r); pointer-events: none; }
    .way > .tick { font-size: var(--md); font-weight: 600; min-height: 24px; }
    .way > div, .way > p { margin: 6px 0 0 24px; }
    .way .in { max-width: 240px; }
    .way:not(.on) .in { background: var(--bg-2); }
    .sumline { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; font-size: var(--sm); color: var(--ink-2); }
    .sumline > :first-child, .sumline > :last-child { color: var(--ink); font-weight: 600; }
    .final { display: flex; flex-wrap: wrap; gap: var(--s3) var(--s5); align-items: center; justify-content: space-between; margin-block-start: var(--s5); padding-block-start: var(--s4); border-block-start: 1px solid var(--line); }
    .notes { display: grid; gap: var(--s3); margin-block-start: var(--s4); }
    .faults .link { display: block; text-decoration: underline; }
    .msg:focus { outline: 2px solid var(--bad); outline-offset: 2px; }
    .changed { padding-block: var(--s2); }
    .changed .line { margin-block-start: var(--s3); }
    @container (max-width: 760px) {
      .ways { grid-template-columns: minmax(0, 1fr); }
      .way, .way:first-of-type { border: 0; border-block-start: 1px solid var(--line); }
      .final .btn.main { width: 100%; }
    }
  `];
  /** The date field's text, on the clocks of the course. */
  #local = "";
  #sent = 0;

  protected follows({ sending, audience, draft }: Communicator): readonly Store[] {
    return [sending, audience, draft];
  }

  protected override render(): TemplateResult {
    const { audience, sending } = this.communicator;
    const unwritable = audience.facts?.why_unwritable ?? null;
    return html`<section class="step" aria-labelledby="title">
      <header><span class="no" aria-hidden="true">4</span><h2 id="title">${this.say("send")}</h2></header>
      <fieldset class="ways" ?disabled=${unwritable !== null}><legend class="sr">${this.say("when")}</legend>
        <div class="way ${sending.when === "now" ? "on" : ""}"><label class="tick"><input type="radio" name="when" value="now" .checked=${sending.when === "now"} @change=${() => sending.setWhen("now")} />${this.say("now")}</label>
          <p class="sub sm">${this.say("nowHelp")}</p></div>
        ${this.#atTime()}
      </fieldset>
      <div class="notes">
        ${unwritable === null ? nothing : html`<p class="msg w" data-test="unwritable">${icon("warning")}<span><b>${this.say("unwritable")}</b> ${withCode(unwritable)}</span></p>`}
        ${sending.faults.length ? this.#faults(sending.faults) : nothing}
        ${sending.changedSelection ? this.#changed(sending.changedSelection) : nothing}
        ${sending.refusal ? refusalNote(sending.refusal, this.phrases, () => void sending.send()) : nothing}
      </div>
      <div class="final">${this.#sum()}<div class="line"><span class="sm sub">${icon("undo")} ${this.say("undoHelp")}</span>${sending.changedSelection ? nothing : this.#button(unwritable !== null)}</div></div>
    </section>`;
  }

  protected override updated(): void {
    // The summary takes the focus when it appears, so that it is read out.
    const { sending } = this.communicator;
    if (sending.faults.length && this.#sent) this.renderRoot.querySelector<HTMLElement>(".faults")?.focus();
    if (!sending.busy) this.#sent = 0;
  }

  #atTime(): TemplateResult {
    const { sending, zone } = this.communicator;
    const on = sending.when !== "now";
    return html`<div class="way ${on ? "on" : ""}"><label class="tick"><input type="radio" name="when" value="time" .checked=${on} @change=${this.#choseTime} />${this.say("atTime")}</label>
      <div><input class="in" id="when" type="datetime-local" aria-label=${this.say("dateAndTime")} aria-describedby="zone" .value=${this.#local} min=${localOf(new Date(), zone)}
        aria-invalid=${sending.faults.some(({ place }) => place === "when")} @input=${this.#typedTime} />
      <p class="help" id="zone">${this.say("atTimeHelp", { zone: zone.replaceAll("_", " ") })}</p></div></div>`;
  }

  #choseTime(): void {
    this.communicator.sending.setWhen(instantOf(this.#local, this.communicator.zone));
    this.renderRoot.querySelector<HTMLElement>("#when")?.focus();
  }

  #typedTime(event: Event): void {
    this.#local = (event.target as HTMLInputElement).value;
    this.communicator.sending.setWhen(instantOf(this.#local, this.communicator.zone));
  }

  #faults(faults: readonly Fault[]): TemplateResult {
    return html`<div class="msg b faults" tabindex="-1" role="alert" data-test="faults">${icon("warning")}<span><b>${this.say("faults", { n: faults.length })}</b>
      ${faults.map((fault) => html`<button type="button" class="link" @click=${() => this.#goTo(fault.place)}>${faultWords(fault, this.phrases)}</button>`)}</span></div>`;
  }

  #goTo(place: Place): void {
    if (place === "when") this.renderRoot.querySelector<HTMLElement>("#when")?.focus();
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
    if (isNobody) return html`<p class="sumline" data-test="sum"><span>${this.say("sumChosen", { n: 0 })}</span></p>`;
    return html`<p class="sumline" data-test="sum"><span>${this.say("sumChosen", { n: chosen ?? "…" })}</span>
      ${excludedInWords(count?.excluded ?? {}, this.phrases).map((part) => html`<span>− ${part}</span>`)}
      ${count ? html`<span>${this.say("sumGet", { n: count.reachable })}</span>` : nothing}</p>`;
  }

  #button(unwritable: boolean): TemplateResult {
    const { audience, sending } = this.communicator;
    const n = audience.count?.reachable ?? audience.chosen ?? 0;
    const label = sending.busy ? this.say("sending") : n === 0 ? this.say("sendToNobody") : this.say(sending.when === "now" ? "sendTo" : "scheduleFor", { n });
    return html`<button type="button" class="btn main" data-test="send" ?disabled=${unwritable || sending.busy} @click=${this.#send}>${label}</button>`;
  }

  #send(): void {
    this.#sent = 1;
    void this.communicator.sending.send();
  }
}
