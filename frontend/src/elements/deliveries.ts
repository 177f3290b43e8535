// What became of a message's mail: a bar and a table of its states.
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Communication, LearnerState, Status } from "../transport/shapes.ts";
import { DELIVERY_STATES } from "../transport/shapes.ts";
import type { Key, Phrases } from "../words/phrases.ts";
import { meter } from "./meter.ts";

/** The dot beside a state: how it looks, never all that tells it. */
const DOTS: Record<LearnerState, string> = {
  in_comparison: "open",
  sent: "on", queued: "", claimed: "", retry: "warn", uncertain: "warn", failed: "fault", suppressed: "open", held_out: "open", cancelled: "open",
};
const STATUS_DOTS: Record<Status, string> = {
  draft: "open", scheduled: "open", awaiting_approval: "warn", sending: "on", paused: "warn", sent: "good", cancelled: "open", failed: "fault",
};
const STATUS_WORDS: Record<Status, Key> = {
  draft: "draft", scheduled: "scheduled", awaiting_approval: "awaitingApproval", sending: "sendingStatus", paused: "paused", sent: "sent", cancelled: "cancelled", failed: "failed",
};

export function total({ deliveries }: Communication): number {
  return Object.values(deliveries).reduce((sum, count) => sum + count, 0);
}

/** Those that may still go out. */
export function waiting({ deliveries: { queued = 0, claimed = 0, retry = 0 } }: Communication): number {
  return queued + claimed + retry;
}

export function stateTag(state: LearnerState, phrases: Phrases): TemplateResult {
  return html`<span class="tag ${DOTS[state]}">${phrases.say(state)}</span>`;
}

export function statusTag({ status, automatic }: Communication, phrases: Phrases): TemplateResult {
  const words = status === "sending" && automatic ? "automaticStatus" : STATUS_WORDS[status];
  return html`<span class="tag ${STATUS_DOTS[status]}">${phrases.say(words)}</span>`;
}

export function deliveryTable(communication: Communication, phrases: Phrases): TemplateResult {
  const there = ([...DELIVERY_STATES, "in_comparison"] as const).flatMap((state) => {
    const count = communication.deliveries[state] ?? 0;
    return count ? [[state, count] as const] : [];
  });
  if (!there.length) return html`${nothing}`;
  return html`${meter(there, "meter tall")}
    <div class="scroll"><table class="tight" data-test="deliveries"><thead class="sr"><tr><th scope="col">${phrases.say("state")}</th><th scope="col">${phrases.say("number")}</th><th scope="col">${phrases.say("reason")}</th></tr></thead>
      <tbody>${there.map(([state, count]) => html`<tr><th scope="row">${stateTag(state, phrases)}</th><td class="num">${phrases.number(count)}</td><td class="sub">${phrases.say(`${state}Help`)}</td></tr>`)}
        <tr class="sum"><th scope="row">${phrases.say("statusAll")}</th><td class="num">${phrases.number(total(communication))}</td><td></td></tr></tbody></table></div>`;
}
