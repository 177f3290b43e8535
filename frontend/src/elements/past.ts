// Past: every message of the course, with what became of it, to open or to use again.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Communicator } from "../state/communicator.ts";
import { PastState } from "../state/past.ts";
import type { Store } from "../state/store.ts";
import { controls, tables } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { intervals } from "../styles/intervals.ts";
import type { Communication, Status } from "../transport/shapes.ts";
import { criteriaInWords } from "../words/criteria.ts";
import { intervalInWords, silenceInWords, verdictInWords } from "../words/effects.ts";
import type { Key } from "../words/phrases.ts";
import { statusTag, waiting } from "./deliveries.ts";
import { signed, smallAxis, smallInterval, spanOf } from "./effect-plot.ts";
import type { Span } from "./effect-plot.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

const GROUPS: readonly (readonly [Key, readonly Status[]])[] = [
  ["statusAll", []],
  ["underWay", ["scheduled", "awaiting_approval", "sending", "paused"]],
  ["sent", ["sent"]],
  ["drafts", ["draft"]],
  ["cancelledOnes", ["cancelled", "failed"]],
];

const PLOT_WIDTH = 150;

export class Past extends Part {
  static override styles = [ground, controls, tables, intervals, css`
    .head { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s5); align-items: baseline; justify-content: space-between; margin-block-end: var(--s5); }
    .tools { margin-block-end: var(--s3); }
    .tools .in { width: 264px; max-width: 100%; }
    tbody th { font-weight: 500; min-width: 220px; overflow-wrap: anywhere; }
    tbody th .link { font-size: var(--sm); font-weight: 500; text-decoration: underline; text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); margin-block: -3px; }
    td .link { margin-block-start: -3px; }
    tr.open > * { background: var(--wash); }
    tr.open .dim { color: var(--ink-2); }
    .plot { min-width: 190px; }
    .foot { margin-block-start: var(--s2); }
    .find { display: block; margin-block-start: var(--s5); }
    .empty { padding-block: var(--s5); border-block-start: 1px solid var(--line); }
  `];
  static override properties = { ...Part.properties, search: { state: true }, group: { state: true } };
  declare search: string;
  declare group: number;
  #past: PastState | null = null;
  /** The tab was shown when last looked. */
  #shown = false;

  constructor() {
    super();
    this.search = "";
    this.group = 0;
  }

  protected follows(communicator: Communicator): readonly Store[] {
    return [this.#held(communicator), communicator.audience, communicator];
  }

  #held({ transport }: Communicator): PastState {
    return (this.#past ??= new PastState(transport));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#past?.stop();
  }

  /** Looked at anew each time one comes back to it. */
  protected override updated(): void {
    const shown = this.communicator.tab === "past";
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (shown) void this.#held(this.communicator).load();
    else this.#past?.stop();
  }

  protected override render(): TemplateResult {
    const past = this.#held(this.communicator);
    const { messages } = past;
    return html`<header class="head"><h1>${this.say("pastTitle")}</h1>${messages?.length ? html`<p class="sm sub">${this.say("pastCount", { n: messages.length })}</p>` : nothing}</header>
      ${past.refusal && !past.opened ? refusalNote(past.refusal, this.phrases, () => void past.load()) : nothing}
      ${messages ? (messages.length ? this.#list(messages) : this.#empty()) : past.refusal ? nothing : html`<p class="sub" role="status">${this.say("loading")}</p>`}
      <communicator-find-learner class="find" .communicator=${this.communicator}></communicator-find-learner>
      ${past.opened ? html`<communicator-opened .communicator=${this.communicator} .past=${past}></communicator-opened>` : nothing}`;
  }

  #empty(): TemplateResult {
    return html`<div class="empty"><h2>${this.say("pastEmpty")}</h2><p class="sub">${this.say("pastEmptyHelp")}</p></div>`;
  }

  #list(messages: readonly Communication[]): TemplateResult {
    const past = this.#held(this.communicator);
    const shown = messages.filter((message) => this.#isWanted(message));
    const span = past.effects ? spanOf(past.effects.messages.map(({ difference }) => difference)) : null;
    return html`<div class="line tools"><input class="in" type="search" aria-label=${this.say("search")} placeholder=${this.say("search")} .value=${this.search} @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)} />
        <span class="seg" role="group" aria-label=${this.say("status")}>${GROUPS.map(([name, statuses], at) => this.#groupButton(name, statuses, at, messages))}</span>${this.#together()}</div>
      ${shown.length ? html`<div class="scroll" tabindex="0" role="region" aria-label=${this.say("pastTitle")}><table data-test="past">
        <thead><tr><th scope="col">${this.say("messageColumn")}</th><th scope="col">${this.say("whenColumn")}</th><th scope="col">${this.say("status")}</th>
          <th scope="col" class="num">${this.say("sentColumn")}</th><th scope="col" class="num">${this.say("waitingColumn")}</th><th scope="col" class="num">${this.say("failedColumn")}</th>${span ? html`<th scope="col" class="plot">${this.say("cameBackPoints")}${past.effects?.messages.some(({ difference }) => difference) ? smallAxis(span, PLOT_WIDTH, this.phrases) : nothing}</th>` : nothing}<th scope="col"><span class="sr">${this.say("action")}</span></th></tr></thead>
        <tbody>${shown.map((message) => this.#row(message, span))}</tbody></table></div>${past.effects?.messages.some(({ difference }) => difference) ? html`<p class="xs dim foot">${this.say("dotIs")}</p>` : nothing}` : html`<p class="sub empty" role="status">${this.say("noMatchPast")}</p>`}
      ${past.moreMessages ? html`<button type="button" class="link" @click=${() => void past.loadMore()}>${this.say("more")}</button>` : nothing}`;
  }

  #groupButton(name: Key, statuses: readonly Status[], at: number, messages: readonly Communication[]): TemplateResult {
    const count = messages.filter(({ status }) => statuses.includes(status)).length;
    return html`<button type="button" aria-pressed=${this.group === at} @click=${() => (this.group = at)}>${this.say(name)}${at ? ` ${this.phrases.number(count)}` : ""}</button>`;
  }

  #isWanted(message: Communication): boolean {
    const [, statuses = []] = GROUPS[this.group] ?? [];
    const text = `${message.subject} ${criteriaInWords(message.criteria, this.phrases)}`.toLocaleLowerCase(this.phrases.locale);
    return (!statuses.length || statuses.includes(message.status)) && text.includes(this.search.trim().toLocaleLowerCase(this.phrases.locale));
  }

  #row(message: Communication, span: Span | null): TemplateResult {
    const { zone } = this.communicator;
    const past = this.#held(this.communicator);
    const { status, deliveries } = message;
    const subject = message.subject || this.say("noSubject");
    const when = status === "draft" ? null : (message.send_at ?? message.began_at ?? message.created_at);
    const pending = ["draft", "scheduled", "awaiting_approval"].includes(status);
    const failed = (deliveries.failed ?? 0) + (deliveries.uncertain ?? 0);
    return html`<tr class=${past.opened?.id === message.id ? "open" : ""}>
      <th scope="row"><button type="button" class="link" aria-expanded=${past.opened?.id === message.id} @click=${() => this.#open(message)}>${subject}</button><p class="xs dim">${criteriaInWords(message.criteria, this.phrases)}</p></th>
      <td class="nb">${when ? this.phrases.date(when, zone, "short") : "–"}</td><td>${statusTag(message, this.phrases)}</td>
      <td class="num">${pending || deliveries.in_comparison ? "–" : this.phrases.number(deliveries.sent ?? 0)}</td><td class="num">${pending ? "–" : this.phrases.number(waiting(message))}</td>
      <td class="num ${failed ? "bad" : "dim"}">${pending ? "–" : this.phrases.number(failed)}</td>
      ${span ? html`<td>${this.#effect(message, span)}</td>` : nothing}
      <td class="num"><button type="button" class="link" aria-label=${this.say(status === "draft" ? "openOf" : "reuseOf", { subject })} @click=${() => this.communicator.reuse(message)}>${this.say(status === "draft" ? "open" : "reuse")}</button></td></tr>`;
  }

  /** What its comparison says, small. */
  #effect({ id, notice, holdout_percent: percent, began_at: began }: Communication, span: Span): TemplateResult {
    const effect = this.#held(this.communicator).effectOf(id);
    if (!effect) return html`<span class="xs dim">${notice ? this.say("notice") : percent || !began ? "–" : this.say("nobodyLeftOut")}</span>`;
    const silence = silenceInWords(effect, this.phrases, this.communicator.zone);
    const { difference, verdict } = effect;
    if (silence !== null || !difference) return html`<span class="xs dim">${silence ?? ""}</span>`;
    const words = verdict === "effect" ? `${signed(difference.points, this.phrases)} ${intervalInWords(difference, this.phrases)}` : verdictInWords(effect, this.phrases);
    return html`${smallInterval(difference, span, PLOT_WIDTH, verdict !== "effect")}<span class="xs sub">${words}</span>`;
  }

  /** What those that were read say together. */
  #together(): TemplateResult | typeof nothing {
    const { effects } = this.#held(this.communicator);
    if (!effects?.difference || effects.read < 2) return nothing;
    const { difference } = effects;
    return html`<span class="sm sub end" data-test="pooled">${this.say("together", { n: effects.read })} <b>${verdictInWords(effects, this.phrases)}</b> ${intervalInWords(difference, this.phrases)}</span>`;
  }

  #open(message: Communication): void {
    const past = this.#held(this.communicator);
    if (past.opened?.id === message.id) past.close();
    else void past.open(message);
  }
}
