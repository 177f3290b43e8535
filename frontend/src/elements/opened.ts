// A past message opened: its text, its deliveries by state, and who got it, by pseudonym.
import { css, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls, meters, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Communication, Delivery } from "../transport/shapes.ts";
import { criteriaInWords } from "../words/criteria.ts";
import { reasonInWords } from "../words/excluded.ts";
import { deliveryTable, stateTag, statusTag, total, waiting } from "./deliveries.ts";
import { Part } from "./part.ts";

export class Opened extends Part {
  static override styles = [ground, controls, tables, meters, css`
    article { margin-block-start: var(--s6); padding-block-start: var(--s5); border-block-start: 2px solid var(--accent); }
    .head { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s5); align-items: flex-start; justify-content: space-between; margin-block-end: var(--s4); }
    .two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: var(--s6); }
    .part-head { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); justify-content: space-between; margin-block-end: var(--s3); }
    .text { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.6; padding: 12px 14px; border: 1px solid var(--line); border-radius: var(--r); }
    .who { margin-block-start: var(--s5); }
    @container (max-width: 760px) { .two { grid-template-columns: minmax(0, 1fr); } }
  `];

  protected follows({ past }: Communicator): readonly Store[] {
    return [past];
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.size) this.renderRoot.querySelector<HTMLElement>("h2")?.scrollIntoView({ block: "nearest" });
  }

  protected override render(): TemplateResult {
    const { past } = this.communicator;
    const message = past.opened;
    if (!message) return html``;
    return html`<article aria-labelledby="title" data-test="opened">
      <header class="head"><div><h2 id="title">${message.subject || this.say("noSubject")}</h2>
          <p class="sm sub">${statusTag(message, this.phrases)} · ${criteriaInWords(message.criteria, this.phrases)}${message.from_name ? ` · ${this.say("fromWhom", { name: message.from_name })}` : ""}</p></div>
        <div class="line">${this.#actions(message)}</div></header>
      <div class="two">
        <section aria-labelledby="delivery"><div class="part-head"><h3 id="delivery">${this.say("delivery")}</h3>${total(message) ? html`<span class="sm sub">${this.say("matchedN", { n: total(message) })}</span>` : nothing}</div>
          ${deliveryTable(message, this.phrases)}</section>
        <section aria-labelledby="text"><div class="part-head"><h3 id="text">${this.say("body")}</h3></div><p class="text sm">${message.body}</p></section>
      </div>
      ${past.deliveries?.length ? this.#who(past.deliveries) : nothing}
    </article>`;
  }

  #actions(message: Communication): TemplateResult {
    const { past } = this.communicator;
    const rest = waiting(message);
    const stoppable = ["scheduled", "sending", "paused"].includes(message.status);
    return html`<button type="button" class="btn small" @click=${() => this.communicator.reuse(message)}>${this.say(message.status === "draft" ? "open" : "reuse")}</button>
      ${message.status === "sending" ? html`<button type="button" class="btn small" @click=${() => void past.act("pause")}>${this.say("pause")}</button>` : nothing}
      ${message.status === "paused" ? html`<button type="button" class="btn small" @click=${() => void past.act("resume")}>${this.say("resume")}</button>` : nothing}
      ${stoppable ? html`<button type="button" class="btn small stop" @click=${() => void past.act("cancel")}>${rest ? this.say("cancelRest", { n: rest }) : this.say("cancelScheduled")}</button>` : nothing}
      <button type="button" class="btn small" @click=${() => past.close()}>${this.say("close")}</button>`;
  }

  #who(deliveries: readonly Delivery[]): TemplateResult {
    const { past, zone } = this.communicator;
    return html`<div class="who"><h3 id="who">${this.say("whoGot")}</h3>
      <div class="scroll high" tabindex="0" role="region" aria-labelledby="who"><table class="tight" data-test="recipients">
        <thead><tr><th scope="col">${this.say("learner")}</th><th scope="col">${this.say("state")}</th><th scope="col">${this.say("reason")}</th><th scope="col">${this.say("changed")}</th></tr></thead>
        <tbody>${deliveries.map(({ pseudonym, state, reason, changed_at }) => html`<tr><th scope="row" class="mono">${pseudonym}</th><td>${stateTag(state, this.phrases)}</td><td class="sub">${reasonInWords(reason, this.phrases)}</td><td class="nb">${this.phrases.date(changed_at, zone, "short")}</td></tr>`)}</tbody></table>
        ${past.moreDeliveries ? html`<button type="button" class="link" @click=${() => void past.loadDeliveries(past.moreDeliveries)}>${this.say("more")}</button>` : nothing}</div></div>`;
  }
}
