// After sending: the time to undo, then how far it is, and a way to stop what remains.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { approving, controls, meters, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Communication } from "../transport/shapes.ts";
import type { Key } from "../words/phrases.ts";
import { deliveryTable, total, waiting } from "./deliveries.ts";
import { icon } from "./icon.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";
import { approvalNote, waitingNote } from "./waits.ts";

const TITLES: Record<Communication["status"], Key> = {
  draft: "isDeclined", scheduled: "onItsWay", awaiting_approval: "isAwaiting", sending: "onItsWay", paused: "isPaused", sent: "isSent", cancelled: "isCancelled", failed: "isFailed",
};

export class UnderWay extends Part {
  static override styles = [ground, controls, tables, meters, approving, css`
    section { border-block-start: 2px solid var(--accent); padding-block: var(--s5) var(--s6); max-width: 760px; }
    section > * + * { margin-block-start: var(--s4); }
    h2:focus { outline: none; }
  `];

  protected follows({ sending }: Communicator): readonly Store[] {
    return [sending];
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>("h2")?.focus();
  }

  protected override render(): TemplateResult {
    const { sending, zone } = this.communicator;
    const message = sending.communication;
    if (!message) return html``;
    const secondsLeft = Math.ceil((sending.undoEnds - Date.now()) / 1000);
    const undoable = secondsLeft > 0 && ["scheduled", "sending"].includes(message.status);
    return html`<section aria-labelledby="title" data-test="under-way" data-status=${message.status}>
      <h2 id="title" tabindex="-1">${this.say(TITLES[message.status], { subject: message.subject })}</h2>
      <p class="sub" role="status">${this.#progress(message, undoable, zone)}</p>
      ${approvalNote(message, this.phrases, zone, sending)}
      ${message.waiting && !undoable ? waitingNote(message.waiting, this.phrases, zone) : nothing}
      ${message.failure ? html`<p class="msg b">${icon("warning")}<span>${this.phrases.told(message.failure, message.failure_said)}</span></p>` : nothing}
      ${deliveryTable(message, this.phrases)}
      <div class="line">${undoable ? html`<button type="button" class="btn" data-test="undo" ?disabled=${sending.busy} @click=${() => void sending.cancel()}>${icon("undo")}${this.say("undo", { n: secondsLeft })}</button>` : this.#stops(message)}
        ${message.status === "draft" || (message.status === "cancelled" && !message.deliveries.sent && !message.deliveries.in_comparison) ? html`<button type="button" class="btn main" @click=${() => sending.backToText()}>${this.say("backToText")}</button>` : nothing}
        ${undoable ? nothing : html`<button type="button" class="btn" @click=${() => sending.writeAnother()}>${this.say("writeAnother")}</button>`}</div>
      ${sending.refusal ? refusalNote(sending.refusal, this.phrases) : nothing}
    </section>`;
  }

  #progress(message: Communication, undoable: boolean, zone: string): string {
    const all = total(message);
    if (message.status === "scheduled" && message.send_at && Date.parse(message.send_at) > Date.now()) {
      return this.say("scheduledFor", { date: this.phrases.date(message.send_at, zone) });
    }
    const going = waiting(message) || (this.communicator.audience.count?.reachable ?? 0);
    if (message.automatic && message.status === "sending") return this.say(message.ends_on ? "automaticUntil" : "automaticOn", { date: message.ends_on ? this.phrases.date(message.ends_on, "UTC", "day") : "" });
    if (undoable) return this.say("waitsUndo", { n: going });
    return all && !message.deliveries.in_comparison ? this.say("ofSent", { n: message.deliveries.sent ?? 0, total: all }) : "";
  }

  #stops(message: Communication): TemplateResult {
    const { sending } = this.communicator;
    const rest = waiting(message);
    const isWaiting = ["scheduled", "awaiting_approval"].includes(message.status) || (message.automatic && ["sending", "paused"].includes(message.status)) || (["sending", "paused"].includes(message.status) && rest > 0);
    if (!isWaiting) return html`${nothing}`;
    const label = message.automatic ? this.say("switchOff") : rest ? this.say("cancelRest", { n: rest }) : this.say("cancelScheduled");
    return html`<button type="button" class="btn stop" data-test="cancel" ?disabled=${sending.busy} @click=${() => void sending.cancel()}>${label}</button>
      ${message.status === "sending" ? html`<button type="button" class="btn" ?disabled=${sending.busy} @click=${() => void sending.pause()}>${this.say("pause")}</button>` : nothing}
      ${message.status === "paused" ? html`<button type="button" class="btn" ?disabled=${sending.busy} @click=${() => void sending.resume()}>${this.say("resume")}</button>` : nothing}`;
  }
}
