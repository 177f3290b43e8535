// Why something could not be done, in one note, with a way to try again.
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Refusal } from "../transport/ask.ts";
import type { Problem } from "../transport/shapes.ts";
import type { Phrases } from "../words/phrases.ts";
import { icon } from "./icon.ts";
import { withCode } from "./with-code.ts";

export function refusalNote(refusal: Refusal, phrases: Phrases, again: (() => void) | null = null, next = ""): TemplateResult {
  const { title, detail } = problemInWords(refusal.problem, phrases);
  const heading = title || phrases.say(refusal.isAway ? "awayTitle" : "failedTitle");
  const text = detail || (refusal.isAway ? phrases.say("away", { time: phrases.time(new Date()) }) : "");
  return html`<p class="msg b" role="alert" data-test="refusal">${icon("warning")}<span><b>${heading}</b> ${text === heading ? "" : withCode(text)} ${refusal.isAway ? next : ""}</span>
    ${again ? html`<button type="button" class="btn small" @click=${again}>${phrases.say("tryNow")}</button>` : nothing}</p>`;
}

/** Its title and what it says, in the reader's language where there are words for them. */
export function problemInWords({ title, detail, type = "", code = "", params = {} }: Problem, phrases: Phrases): { title: string; detail: string } {
  const [, kind = ""] = type.split("#problem-");
  return { title: phrases.told(title, { code: `kind.${kind}`, params: {} }), detail: phrases.told(detail, { code, params }) };
}
