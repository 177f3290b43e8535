// An automatic message that is paused, to be changed: whom it is for, what it says, how many a day and until when.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Place } from "../message/faults.ts";
import type { ChangingState } from "../state/changing.ts";
import type { Store } from "../state/store.ts";
import { controls, steps } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Communication } from "../transport/shapes.ts";
import type { Who } from "./who.ts";
import type { Write } from "./write.ts";
import { faultLines, faultList } from "./fault-list.ts";
import { icon } from "./icon.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

export class Change extends Part {
  static override styles = [ground, controls, steps, faultLines, css`
    h3:focus { outline: none; }
    .means { margin-block: var(--s2) var(--s5); max-width: 76ch; }
    .notes { display: grid; gap: var(--s3); margin-block: var(--s4); }
    communicator-automatic-way { display: block; }
    /* In sight as the page's own line is, it would cover what is written below. */
    communicator-count { position: static; }
  `];
  static override properties = { ...Part.properties, changing: { attribute: false } };
  declare changing: ChangingState;

  protected follows(): readonly Store[] {
    const changing = this.changing as ChangingState | undefined;
    return changing ? [changing, changing.page.audience, changing.page.sending] : [];
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>("h3")?.focus();
  }

  protected override render(): TemplateResult {
    const { changing } = this;
    const { page, busy, rules } = changing;
    const { faults, refusal } = page.sending;
    return html`<section aria-labelledby="title" data-test="change"><h3 id="title" tabindex="-1">${this.say("changeTitle")}</h3>
      <p class="sub means">${this.say("changeMeans")}</p>
      ${this.#who()}
      <communicator-write .communicator=${page}></communicator-write>
      <section class="step" aria-labelledby="days"><header><span class="no" aria-hidden="true">3</span><h2 id="days">${this.say("automatically")}</h2></header>
        <communicator-automatic-way .communicator=${page} .rules=${rules}></communicator-automatic-way></section>
      <div class="notes">${faults.length ? faultList(faults, this.phrases, (place) => this.#goTo(place)) : nothing}
        ${refusal ? refusalNote(refusal, this.phrases) : nothing}</div>
      <div class="line"><button type="button" class="btn main" data-test="save-and-go-on" ?disabled=${busy} @click=${() => void this.#save(true)}>${this.say("saveAndGoOn")}</button>
        <button type="button" class="btn" ?disabled=${busy} @click=${() => void this.#save(false)}>${this.say("saveOnly")}</button>
        <button type="button" class="btn" @click=${() => this.#end(null)}>${this.say("leaveAsItWas")}</button></div>
    </section>`;
  }

  #who(): TemplateResult {
    const { page, keepsChoice } = this.changing;
    if (keepsChoice) return html`<p class="msg">${icon("info")}<span>${this.say("changeKeepsChoice")}</span></p>`;
    if (!page.audience.facts) return page.audience.refusal ? refusalNote(page.audience.refusal, this.phrases, () => void this.changing.load()) : html`<p class="sub" role="status">${this.say("loading")}</p>`;
    return html`<communicator-who .communicator=${page}></communicator-who><communicator-count .communicator=${page}></communicator-count>`;
  }

  async #save(goesOn: boolean): Promise<void> {
    const saved = await this.changing.save(goesOn);
    if (saved) this.#end(saved);
    else await this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".faults")?.focus());
  }

  #end(message: Communication | null): void {
    this.dispatchEvent(new CustomEvent<Communication | null>("changed", { detail: message }));
  }

  #goTo(place: Place): void {
    if (place === "when") this.renderRoot.querySelector("communicator-automatic-way")?.shadowRoot?.querySelector<HTMLElement>("input")?.focus();
    else if (place === "who") this.renderRoot.querySelector<Who>("communicator-who")?.focusFirst();
    else this.renderRoot.querySelector<Write>("communicator-write")?.focusField(place);
  }
}
