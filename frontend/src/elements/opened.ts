// A past message opened: its text, its deliveries by state, and who got it, by pseudonym.
import { css, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import type { PastState } from "../state/past.ts";
import type { Store } from "../state/store.ts";
import { approving, controls, meters, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask } from "../transport/ask.ts";
import type { Communication, Delivery } from "../transport/shapes.ts";
import { criteriaInWords } from "../words/criteria.ts";
import { reasonInWords } from "../words/excluded.ts";
import { csvLink } from "./csv-link.ts";
import { deliveryTable, stateTag, statusTag, total, waiting } from "./deliveries.ts";
import { icon } from "./icon.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";
import { approvalNote, waitingNote } from "./waits.ts";
import type { Approver } from "./waits.ts";

export class Opened extends Part {
  static override styles = [ground, controls, tables, meters, approving, css`
    article { margin-block-start: var(--s6); padding-block-start: var(--s5); border-block-start: 2px solid var(--accent); }
    .head { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s5); align-items: flex-start; justify-content: space-between; margin-block-end: var(--s4); }
    .two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: var(--s6); }
    .part-head { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); justify-content: space-between; margin-block-end: var(--s3); }
    .text { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.6; padding: 12px 14px; border: 1px solid var(--line); border-radius: var(--r); }
    .notes { display: grid; gap: var(--s3); margin-block: 0 var(--s4); }
    section > .notes { margin-block: var(--s3) 0; }
    communicator-effect + .body { margin-block-start: var(--s5); }
    .msg p { margin: 0; }
    h2:focus { outline: none; }
    .who { margin-block-start: var(--s5); }
    @container (max-width: 760px) { .two { grid-template-columns: minmax(0, 1fr); } }
  `];

  static override properties = { ...Part.properties, past: { attribute: false } };
  declare past: PastState;

  protected follows(): readonly Store[] {
    // Not set yet while the element is being made.
    return (this.past as PastState | undefined) ? [this.past] : [];
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.size) this.renderRoot.querySelector<HTMLElement>("h2")?.scrollIntoView({ block: "nearest" });
  }

  protected override render(): TemplateResult {
    const { past } = this;
    const message = past.opened;
    if (!message) return html``;
    const { zone } = this.communicator;
    return html`<article aria-labelledby="title" data-test="opened">
      <header class="head"><div><h2 id="title" tabindex="-1">${message.subject || this.say("noSubject")}</h2>
          <p class="sm sub">${statusTag(message, this.phrases)} · ${criteriaInWords(message.criteria, this.phrases)}${message.from_name ? ` · ${this.say("fromWhom", { name: message.from_name })}` : ""}</p></div>
        <div class="line">${this.#actions(message)}</div></header>
      <div class="notes">${approvalNote(message, this.phrases, zone, this.#approver)}${message.waiting ? waitingNote(message.waiting, this.phrases, zone) : nothing}
        ${message.failure ? html`<p class="msg b">${icon("warning")}<span>${this.phrases.told(message.failure, message.failure_said)}</span></p>` : nothing}${past.refusal ? refusalNote(past.refusal, this.phrases) : nothing}</div>
      ${past.changing ? html`<communicator-change .communicator=${this.communicator} .changing=${past.changing} @changed=${this.#changed}></communicator-change>` : this.#told(message)}
    </article>`;
  }

  #told(message: Communication): TemplateResult {
    const { past } = this;
    return html`<div class="two">
        ${total(message) ? html`<section aria-labelledby="delivery"><div class="part-head"><h3 id="delivery">${this.say("delivery")}</h3><span class="sm sub">${this.say("matchedN", { n: total(message) })}</span></div>
          ${deliveryTable(message, this.phrases)}${this.#decide(message)}</section>` : nothing}
        <div>${message.began_at && message.status !== "draft" ? html`<communicator-effect .communicator=${this.communicator} .message=${message.id} .changed=${message.status}></communicator-effect>` : nothing}
          <section class="body" aria-labelledby="text"><div class="part-head"><h3 id="text">${this.say("body")}</h3></div><p class="text sm" dir="auto">${message.body}</p></section></div>
      </div>
      ${message.automatic ? html`<communicator-runs .communicator=${this.communicator} .message=${message.id}></communicator-runs>` : nothing}
      ${past.deliveries?.length ? this.#who(past.deliveries) : nothing}
      <communicator-history .communicator=${this.communicator} .message=${message.id} .changed=${message.status}></communicator-history>`;
  }

  #actions(message: Communication): TemplateResult {
    const { past } = this;
    const rest = waiting(message);
    const close = html`<button type="button" class="btn small" @click=${() => past.close()}>${this.say("close")}</button>`;
    // What is being changed is saved, or left, first.
    if (past.changing) return close;
    const stoppable = ["scheduled", "awaiting_approval", "sending", "paused"].includes(message.status);
    return html`<button type="button" class="btn small" @click=${() => this.communicator.reuse(message)}>${this.say(message.status === "draft" ? "open" : "reuse")}</button>
      ${message.status === "sending" ? html`<button type="button" class="btn small" @click=${() => void past.act("pause")}>${this.say("pause")}</button>` : nothing}
      ${message.status === "paused" ? html`<button type="button" class="btn small" @click=${() => void past.act("resume")}>${this.say("resume")}</button>` : nothing}
      ${message.automatic && message.began_at && ["sending", "paused"].includes(message.status) ? html`<button type="button" class="btn small" data-test="change" ?disabled=${past.busy} @click=${() => void past.change(this.communicator)}>${this.say(message.status === "paused" ? "changeIt" : "pauseAndChange")}</button>` : nothing}
      ${stoppable ? html`<button type="button" class="btn small stop" @click=${() => void past.act("cancel")}>${message.automatic ? this.say("switchOff") : rest ? this.say("cancelRest", { n: rest }) : this.say("cancelScheduled")}</button>` : nothing}
      ${close}`;
  }

  /** Saved, or left as it was: the focus goes to what stands in place of the form. */
  #changed({ detail: saved }: CustomEvent<Communication | null>): void {
    this.past.endChange(saved);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("h2")?.focus());
  }

  get #approver(): Approver {
    const { past } = this;
    return { busy: past.busy, approve: () => past.act("approve", this.#looked), decline: (reason) => past.act("decline", { reason }) };
  }

  /** Which request was looked at: what was changed since isn't approved. */
  get #looked(): { asked_at?: string } {
    const asked = this.past.opened?.approval?.asked_at;
    return asked ? { asked_at: asked } : {};
  }

  /** Those that failed can be tried again; those cut off while sending only by who knows that it may be a second mail. */
  #decide({ deliveries: { failed = 0, uncertain = 0 } }: Communication): TemplateResult | typeof nothing {
    const { past } = this;
    if (!failed && !uncertain) return nothing;
    const retry = (state: "failed" | "uncertain") => void past.act("retry", { states: [state] });
    return html`<div class="notes">${failed ? html`<p class="line sm"><button type="button" class="btn small" data-test="retry" ?disabled=${past.busy} @click=${() => retry("failed")}>${this.say("retryFailed", { n: failed })}</button></p>` : nothing}
      ${uncertain ? html`<div class="msg w" data-test="uncertain">${icon("warning")}<span><b>${this.say("uncertainTitle", { n: uncertain })}</b> ${this.say("uncertainDecide")}</span>
        <button type="button" class="btn small" ?disabled=${past.busy} @click=${() => retry("uncertain")}>${this.say("retryUncertain", { n: uncertain })}</button></div>` : nothing}</div>`;
  }

  #csv(id: string): TemplateResult {
    return csvLink("CSV", `deliveries-${id}.csv`, () => ask<string>(this.communicator.transport, "deliveries", { id, asCsv: true }), (refusal) => this.past.refuse(refusal));
  }

  #who(deliveries: readonly Delivery[]): TemplateResult {
    const { past } = this;
    const { zone } = this.communicator;
    return html`<div class="who"><div class="part-head"><h3 id="who">${this.say("whoGot")}</h3>${this.#csv(past.opened?.id ?? "")}</div>
      <div class="scroll high" tabindex="0" role="region" aria-labelledby="who"><table class="tight" data-test="recipients">
        <thead><tr><th scope="col">${this.say("learner")}</th><th scope="col">${this.say("state")}</th><th scope="col">${this.say("reason")}</th><th scope="col">${this.say("changed")}</th></tr></thead>
        <tbody>${deliveries.map(({ pseudonym, state, reason, reason_said: said, changed_at }) => html`<tr><th scope="row" class="mono"><button type="button" class="link" @click=${() => this.communicator.show(`learner/${pseudonym}`)}>${pseudonym}</button></th><td>${stateTag(state, this.phrases)}</td><td class="sub">${reasonInWords(reason, this.phrases, said)}</td><td class="nb">${changed_at ? this.phrases.date(changed_at, zone, "short") : "–"}</td></tr>`)}</tbody></table>
        ${deliveries.some(({ state }) => state === "in_comparison") ? html`<p class="xs dim">${this.say("hiddenUntilRead")}</p>` : nothing}
        ${past.moreDeliveries ? html`<button type="button" class="link" @click=${() => void past.loadDeliveries(past.moreDeliveries)}>${this.say("more")}</button>` : nothing}</div></div>`;
  }
}
