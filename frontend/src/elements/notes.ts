// What should make one careful with the predictions: what their model learned from, what it can't tell, how far this course is from it.
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { OUTCOMES } from "../audience/outcome.ts";
import type { Audience, Note } from "../transport/shapes.ts";
import type { Key, Phrases } from "../words/phrases.ts";
import { icon } from "./icon.ts";

/** `acknowledge` lets staff choose by it; only administrators are offered that. */
export function modelNote({ model, acknowledged, may_acknowledge: may, course }: Audience, phrases: Phrases, acknowledge: () => void): TemplateResult | typeof nothing {
  if (!model?.simulated_only) return nothing;
  const words = acknowledged
    ? phrases.say("acknowledged", { by: acknowledged.by, date: phrases.date(acknowledged.at, course.time_zone, "day") })
    : phrases.say(may ? "acknowledgeHelp" : "askAdministrator");
  return html`<p class="msg w" data-test="simulated">${icon("info")}<span><b>${phrases.say(model.is_shipped ? "shippedTitle" : "simulatedTitle")}</b> ${phrases.say("simulated")} ${words}</span>
    ${may && !acknowledged ? html`<button type="button" class="btn small" @click=${acknowledge}>${phrases.say("acknowledge")}</button>` : nothing}</p>`;
}

/** What can't be told yet, outcome by outcome, and why. */
export function missingNote({ notes }: Audience, phrases: Phrases): TemplateResult | typeof nothing {
  if (!notes) return nothing;
  const lines = [
    ...notes.course.map((note) => said(note, phrases)),
    ...OUTCOMES.flatMap((outcome) => (notes.outcomes[outcome] ? [`${phrases.say(outcome)}: ${said(notes.outcomes[outcome], phrases)}`] : [])),
  ];
  return html`<div class="msg" data-test="not-enough">${icon("info")}<div><b>${phrases.say("notEnough")}</b>${lines.map((line) => html`<div>${line}</div>`)}</div></div>`;
}

/** A course unlike those that its model learned from. */
export function driftNote({ drift }: Audience, phrases: Phrases): TemplateResult | typeof nothing {
  if (drift?.level !== "different" && drift?.level !== "watch") return nothing;
  return html`<p class="msg ${drift.level === "different" ? "w" : ""}" data-test="drift">${icon("info")}<span>${phrases.say(drift.level === "different" ? "driftDifferent" : "driftWatch")}</span></p>`;
}

const NOTES: Readonly<Record<string, Key>> = { not_learned: "noteNotLearned", course_ends: "noteCourseEnds", few_learners: "noteFewLearners" };

function said(note: Note, phrases: Phrases): string {
  const key = NOTES[note.code];
  return key ? phrases.say(key, { n: note.learners ?? 0 }) : note.text;
}
