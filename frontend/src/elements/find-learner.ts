// Somebody replied: their page by e-mail address or user name, which the server looks up.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Store } from "../state/store.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { Key } from "../words/phrases.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

const LONGEST = 255;
/** Refusals that have a sentence of their own, by status. */
const SAID: Readonly<Record<number, Key>> = { 404: "findNobody", 409: "findSeveral", 429: "findTooMany" };

export function saidOf(status: number): Key | null {
  return SAID[status] ?? null;
}

export class FindLearner extends Part {
  static override styles = [ground, controls, css`
    form { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s3); align-items: center; }
    .in { width: 264px; max-width: 100%; }
    label { font-size: var(--sm); }
    p { margin-block-start: var(--s2); }
  `];
  static override properties = { ...Part.properties, busy: { state: true }, refusal: { state: true } };
  declare busy: boolean;
  declare refusal: Refusal | null;

  constructor() {
    super();
    this.busy = false;
    this.refusal = null;
  }

  protected follows(): readonly Store[] {
    return [];
  }

  protected override render(): TemplateResult {
    const { refusal } = this;
    const said = refusal ? saidOf(refusal.status) : null;
    return html`<form data-test="find-learner" @submit=${(event: SubmitEvent) => void this.#find(event)}><label for="who"><b>${this.say("findTitle")}</b> ${this.say("findLabel")}</label>
        <input class="in" id="who" name="who" type="text" required maxlength=${LONGEST} autocomplete="off" autocapitalize="none" spellcheck="false" dir="ltr" aria-describedby="help" aria-invalid=${said === null ? "false" : "true"} />
        <button type="submit" class="btn small" ?disabled=${this.busy}>${this.say("find")}</button></form>
      <p class="xs dim" id="help">${this.say("findHelp")}</p>
      ${refusal ? (said ? html`<p class="sm" role="alert" data-test="not-found">${this.say(said)}</p>` : refusalNote(refusal, this.phrases)) : nothing}`;
  }

  async #find(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const field = this.renderRoot.querySelector<HTMLInputElement>("#who");
    const who = field?.value.trim() ?? "";
    if (!field || !who || this.busy) return;
    this.busy = true;
    this.refusal = null;
    try {
      const { pseudonym } = await ask<{ pseudonym: string }>(this.communicator.transport, "findlearner", { body: { who } });
      // An address isn't left standing on the page.
      field.value = "";
      this.communicator.show(`learner/${pseudonym}`);
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    } finally {
      this.busy = false;
    }
  }
}
