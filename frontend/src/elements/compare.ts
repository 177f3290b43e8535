// Comparing with people who don't get it: how many are left out by chance, and the smallest effect that could be seen.
import { css, html, nothing, svg } from "lit";
import type { TemplateResult } from "lit";
import { criteriaOf } from "../audience/criteria.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { EffectPlan } from "../transport/outreach-shapes.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

const PERCENTS = [0, 10, 20, 50];
const WIDE = 240;

export class Compare extends Part {
  static override styles = [ground, controls, css`
    .cols { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: var(--s4) var(--s6); align-items: start; }
    .cols > * > * + * { margin-block-start: 6px; }
    h3 { font-size: var(--sm); }
    .seg { margin-block-start: var(--s2); }
    svg { display: block; width: 100%; max-width: 260px; height: auto; direction: ltr; }
    svg text { font: 400 11px var(--font); fill: var(--ink-3); }
    .band { fill: var(--all); }
    .axis, .edge { stroke: var(--all-edge); fill: none; }
    .dot { fill: var(--accent); }
    .mid { text-anchor: middle; }
    .last { text-anchor: end; }
    @container (max-width: 900px) { .cols { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
    @container (max-width: 760px) { .cols { grid-template-columns: minmax(0, 1fr); } }
  `];
  static override properties = { ...Part.properties, plan: { state: true }, refusal: { state: true } };
  declare plan: EffectPlan | null;
  declare refusal: Refusal | null;
  /** What the plan is of. */
  #of = "";

  constructor() {
    super();
    this.plan = null;
    this.refusal = null;
  }

  protected follows({ audience, draft }: Communicator): readonly Store[] {
    return [audience, draft];
  }

  protected override updated(): void {
    const { audience, draft } = this.communicator;
    const { holdout_percent: percent } = draft.plan;
    const body = { criteria: criteriaOf(audience.selection), holdout_percent: percent, leave_out_recent: audience.leavesOutRecent };
    const of = percent && body.criteria ? JSON.stringify(body) : "";
    if (of === this.#of || (of && !audience.count)) return;
    this.#of = of;
    this.#tell(null);
    if (of) void this.#load(of, body);
  }

  async #load(of: string, body: object): Promise<void> {
    this.refusal = null;
    try {
      const plan = await ask<EffectPlan>(this.communicator.transport, "plan", { body });
      if (of === this.#of) this.#tell(plan);
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
  }

  /** The step's sum needs to know how many are left out. */
  #tell(plan: EffectPlan | null): void {
    this.plan = plan;
    this.dispatchEvent(new CustomEvent("planned", { detail: plan?.held_out ?? 0 }));
  }

  protected override render(): TemplateResult {
    const { draft } = this.communicator;
    const { notice, holdout_percent: percent } = draft.plan;
    if (notice) return html`<h3>${this.say("compare")}</h3><p class="sub sm">${this.say("compareNotice")}</p>`;
    return html`<div class="cols" data-test="compare"><div><h3 id="compare">${this.say("compare")}</h3><p class="sub sm">${this.say("compareHelp")}</p>
        <div class="line"><span class="seg" role="group" aria-labelledby="compare">${PERCENTS.map((each) => html`<button type="button" data-holdout=${each} aria-pressed=${percent === each} @click=${() => draft.setPlan({ holdout_percent: each })}>${each ? this.say("percent", { n: each }) : this.say("compareNobody")}</button>`)}</span>
          ${this.plan ? html`<span class="sm">${this.say("wontGetIt", { n: this.plan.held_out, total: this.plan.reachable })}</span>` : nothing}</div></div>
      ${percent ? this.#smallest() : nothing}</div>
      ${this.refusal ? refusalNote(this.refusal, this.phrases, () => this.#again()) : nothing}`;
  }

  #again(): void {
    this.#of = "";
    this.requestUpdate();
  }

  #smallest(): TemplateResult {
    const { plan } = this;
    if (!plan) return html`<p class="sub sm" role="status">${this.refusal ? nothing : this.communicator.audience.isNobody ? this.say("planNobody") : this.say("planning")}</p>`;
    const { zone } = this.communicator;
    const reads = plan.reads_at ?? new Date(Date.now() + plan.days * 86_400_000).toISOString();
    if (plan.smallest_points === null) return html`<p class="sub sm" role="status" data-test="smallest">${this.say("smallestNone")}</p>`;
    const points = Math.ceil(plan.smallest_points);
    return html`<div role="status"><h3 data-test="smallest">${this.say(plan.enough ? "smallest" : "smallestTooMuch", { n: points })}</h3>
        <p class="sub sm">${this.say("planOutcome", { days: plan.days, date: this.phrases.date(reads, zone, "day") })} ${this.say(plan.enough ? "planHelp" : "planMore", { n: points })}</p></div>
      ${plan.base_per_cent === null ? nothing : this.#plot(plan.base_per_cent, points)}`;
  }

  #plot(base: number, points: number): TemplateResult {
    const end = Math.max(25, Math.min(100, Math.ceil((base + points) / 25) * 25));
    const x = (value: number) => 6 + ((WIDE - 12) * Math.min(end, Math.max(0, value))) / end;
    const ticks = [0, 1, 2, 3, 4, 5].map((at) => (end * at) / 5);
    const label = this.say("baseLine", { n: Math.round(base) });
    return html`<svg viewBox="0 0 ${WIDE} 58" role="img" aria-label=${`${label}. ${this.say("smallest", { n: points })}`}>
      <text class="mid" x=${Math.min(WIDE - 80, Math.max(80, x(base)))} y="10">${label}</text>
      <rect class="band" x=${x(base - points)} y="17" width=${x(base + points) - x(base - points)} height="14"></rect>
      <path class="edge" d="M${x(base - points)} 15v18M${x(base + points)} 15v18"></path><circle class="dot" cx=${x(base)} cy="24" r="4"></circle>
      <path class="axis" d="M6 38.5H${WIDE - 6}"></path>${ticks.map((tick) => svg`<path class="axis" d="M${x(tick)} 38v4"></path><text class=${tick === end ? "last" : "mid"} x=${tick === end ? WIDE : x(tick)} y="54">${tick === end ? this.say("percent", { n: end }) : tick}</text>`)}</svg>`;
  }
}
