// What must be put right first: one line for each, that leads to its place.
import { css, html } from "lit";
import type { TemplateResult } from "lit";
import type { Fault, Place } from "../message/faults.ts";
import type { Phrases } from "../words/phrases.ts";
import { faultWords } from "./faults.ts";
import { icon } from "./icon.ts";

export const faultLines = css`
  .faults .link { display: block; text-decoration: underline; }
  .faults:focus { outline: 2px solid var(--bad); outline-offset: 2px; }
`;

export function faultList(faults: readonly Fault[], phrases: Phrases, goTo: (place: Place) => void): TemplateResult {
  return html`<div class="msg b faults" tabindex="-1" role="alert" data-test="faults">${icon("warning")}<span><b>${phrases.say("faults", { n: faults.length })}</b>
    ${faults.map((fault) => html`<button type="button" class="link" @click=${() => goTo(fault.place)}>${faultWords(fault, phrases)}</button>`)}</span></div>`;
}
