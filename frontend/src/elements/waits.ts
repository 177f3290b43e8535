// Why a message doesn't go out now, in plain words, and the second person's yes or no.
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Communication, Waiting } from "../transport/shapes.ts";
import { callerName } from "../words/callers.ts";
import type { Key, Phrases } from "../words/phrases.ts";
import { icon } from "./icon.ts";

const WAITS: Record<Waiting["why"], Key> = {
  quiet_hours: "waitsQuiet", daily_ceiling: "waitsCeiling", rate: "waitsRate", frequency_cap: "waitsCap", undo: "waitsUndoTime",
};

export function waitingInWords({ why, until, learners }: Waiting, phrases: Phrases, zone: string): string {
  const on = until ? phrases.say("goesOn", { date: phrases.date(until, zone, "short") }) : "";
  return [phrases.say(WAITS[why], { n: learners }), on].filter(Boolean).join(" ");
}

export function waitingNote(waiting: Waiting, phrases: Phrases, zone: string): TemplateResult | typeof nothing {
  if (waiting.why === "undo") return nothing;
  return html`<p class="msg" data-test="waiting" data-why=${waiting.why}>${icon("clock")}<span>${waitingInWords(waiting, phrases, zone)}</span></p>`;
}

/** What a second person's yes or no goes to. */
export interface Approver {
  readonly busy: boolean;
  approve(): Promise<void>;
  decline(reason: string): Promise<void>;
}

export function approvalNote({ approval, status }: Communication, phrases: Phrases, zone: string, approver: Approver): TemplateResult | typeof nothing {
  if (!approval) return nothing;
  if (approval.declined !== null && status === "draft") {
    return html`<p class="msg w" data-test="declined">${icon("warning")}<span>${phrases.say("declinedBecause", { name: callerName(approval.answered_by ?? "") })} <q>${approval.declined}</q></span></p>`;
  }
  if (status !== "awaiting_approval") return nothing;
  const facts = { name: callerName(approval.asked_by), date: phrases.date(approval.asked_at, zone, "short"), n: approval.recipients };
  return html`<div class="msg w" data-test="approval">${icon("lock")}<div><p>${phrases.say("awaits", facts)} ${phrases.say(approval.may_approve ? "youMayApprove" : "anotherApproves")}</p>
    ${approval.may_approve ? html`<form class="approving" @submit=${(event: SubmitEvent) => decline(event, approver)}>
      <button type="button" class="btn small main" ?disabled=${approver.busy} @click=${() => void approver.approve()}>${phrases.say("approve", { n: approval.recipients })}</button>
      <input class="in" name="reason" required maxlength="500" aria-label=${phrases.say("declineWhy")} placeholder=${phrases.say("declineWhy")} />
      <button type="submit" class="btn small stop" ?disabled=${approver.busy}>${phrases.say("decline")}</button></form>` : nothing}</div></div>`;
}

function decline(event: SubmitEvent, approver: Approver): void {
  event.preventDefault();
  const reason = new FormData(event.target as HTMLFormElement).get("reason");
  if (typeof reason === "string" && reason.trim()) void approver.decline(reason.trim());
}
