// The page before its data is there, and when it may not be shown at all.
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Refusal } from "../transport/ask.ts";
import type { Phrases } from "../words/phrases.ts";
import { icon } from "./icon.ts";
import { problemInWords } from "./refusal.ts";

const SHAPE = "M0 64V40H12V24H24V8H36V16H48V22H60V30H72V40H84V46H96V52H108V64Z";

export function loadingStep(phrases: Phrases, isAway: boolean): TemplateResult {
  return html`<section class="arriving" data-test="loading"><h2>${phrases.say("who")}</h2>
    <div class="charts" aria-hidden="true">${[1, 2, 3].map(() => html`<svg viewBox="0 0 108 64" preserveAspectRatio="none"><path d=${SHAPE}></path></svg>`)}</div>
    <p class="sub sm" role="status">${isAway ? nothing : phrases.say("loading")} ${phrases.say("loadingHelp")}</p></section>`;
}

/** No permission, signed out, no such course: said plainly, with what to do. */
export function refusedPage(refusal: Refusal, phrases: Phrases, again: () => void): TemplateResult {
  const { status } = refusal;
  const problem = problemInWords(refusal.problem, phrases);
  const forbidden = status === 403;
  const signedOut = status === 401;
  const title = forbidden ? phrases.say("forbidden") : signedOut ? phrases.say("signedOut") : problem.title || phrases.say("failedTitle");
  const detail = problem.detail || (forbidden ? phrases.say("forbiddenHelp") : signedOut ? phrases.say("signedOutHelp") : "");
  return html`<div class="state" role="alert" data-test="refused" data-status=${status}><h1>${icon("lock")} ${title}</h1><p class="sub">${detail}</p>
    <p><button type="button" class="btn small" @click=${again}>${phrases.say("tryAgain")}</button></p></div>`;
}
