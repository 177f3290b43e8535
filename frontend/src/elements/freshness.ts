// What is known of the data: until when, predicted by what, and when that should make one careful.
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Audience } from "../transport/shapes.ts";
import type { Phrases } from "../words/phrases.ts";
import { icon } from "./icon.ts";

const STALE_AFTER_MS = 48 * 3_600_000;

export function isStale(asOf: string | null, now: number): boolean {
  return asOf !== null && now - Date.parse(asOf) > STALE_AFTER_MS;
}

export function freshness({ as_of: asOf, model, course }: Audience, phrases: Phrases): TemplateResult | typeof nothing {
  if (asOf === null) return nothing;
  const stale = isStale(asOf, Date.now());
  const until = phrases.say("dataUntil", { date: phrases.date(asOf, course.time_zone) });
  const by = model && (model.simulated_only ? phrases.say("modelSimulated") : phrases.say("modelOn", { n: model.trained_on.length }));
  return html`<p class="fresh ${stale ? "old" : ""}" data-test="fresh">${[until, stale ? phrases.ago(asOf, Date.now()) : "", by].filter(Boolean).join(" · ")}</p>`;
}

export function staleNote({ as_of: asOf, course }: Audience, phrases: Phrases): TemplateResult | typeof nothing {
  if (asOf === null || !isStale(asOf, Date.now())) return nothing;
  const date = phrases.date(asOf, course.time_zone, "day");
  return html`<p class="msg w" data-test="stale">${icon("clock")}<span><b>${phrases.say("staleTitle")}</b> ${phrases.say("stale", { date })}</span></p>`;
}
