// A learner's three chances over time, with the messages received marked.
import { css, html, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";
import type { Outcome } from "../audience/outcome.ts";
import { OUTCOMES } from "../audience/outcome.ts";
import type { Store } from "../state/store.ts";
import { ground } from "../styles/ground.ts";
import type { LearnerFacts } from "../transport/outreach-shapes.ts";
import { Part } from "./part.ts";

const HEIGHT = 220;
const [TOP, BASE, LEFT] = [10, 170, 30];
/** Labels at the lines' ends are kept apart by this much. */
const LINE_HEIGHT = 17;
const DAY_MS = 86_400_000;

export class OverTime extends Part {
  static override styles = [ground, css`
    svg { display: block; width: 100%; height: auto; direction: ltr; overflow: visible; }
    .key { display: grid; gap: 4px; margin-block-start: var(--s2); }
    .key li { display: flex; gap: var(--s2); align-items: center; }
    svg.swatch { width: 26px; flex: none; }
    text { font: 400 12px var(--font); fill: var(--ink-3); font-feature-settings: "tnum"; }
    text.name { fill: var(--ink); }
    text.name tspan { font-weight: 600; }
    .mid { text-anchor: middle; }
    .last { text-anchor: end; }
    .grid { stroke: var(--line); fill: none; shape-rendering: crispEdges; }
    .axis { stroke: var(--all-edge); fill: none; shape-rendering: crispEdges; }
    .mark { stroke: var(--all-edge); stroke-dasharray: 2 3; fill: none; }
    .ring { fill: var(--bg); stroke: var(--all-edge); }
    .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
    .leave { stroke: light-dark(#b54a00, #f08a4b); }
    .complete { stroke: light-dark(#0072b2, #5bb0e6); }
    .certify { stroke: light-dark(#00795a, #3fc39a); stroke-dasharray: 6 2; }
    .complete.line { stroke-dasharray: 1.5 2.5; stroke-width: 2.2; }
    circle.leave { fill: light-dark(#b54a00, #f08a4b); }
    circle.complete { fill: light-dark(#0072b2, #5bb0e6); }
    circle.certify { fill: light-dark(#00795a, #3fc39a); }
  `];
  static override properties = { ...Part.properties, facts: { attribute: false }, wide: { state: true } };
  declare facts: LearnerFacts;
  declare wide: number;
  #size = new ResizeObserver(([entry]) => {
    if (entry) this.wide = Math.max(280, Math.round(entry.contentRect.width));
  });

  constructor() {
    super();
    this.wide = 720;
  }

  protected follows(): readonly Store[] {
    return [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  protected override render(): TemplateResult {
    const points = this.facts.predictions.toReversed().map((each) => ({ ...each, at: Date.parse(each.as_of) }));
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return html``;
    const received = this.facts.messages.filter(({ state }) => state === "sent").toReversed().map(({ changed_at: at }) => Date.parse(at ?? ""));
    const from = Math.min(first.at, last.at - DAY_MS);
    const narrow = this.wide < 560;
    const right = this.wide - (narrow ? 12 : 190);
    const x = (at: number) => LEFT + ((right - LEFT) * (Math.min(last.at, Math.max(from, at)) - from)) / (last.at - from);
    const y = (percent: number) => BASE - ((BASE - TOP) * percent) / 100;
    const said = OUTCOMES.map((outcome) => this.say("overTimeChart", { outcome: this.say(outcome), n: last[outcome], date: this.phrases.date(last.as_of, this.communicator.zone, "day") }));
    return html`<svg width=${this.wide} height=${HEIGHT} viewBox="0 0 ${this.wide} ${HEIGHT}" role="img" aria-label=${said.join(". ")}>
      ${[0, 25, 50, 75, 100].map((tick) => svg`<path class=${tick ? "grid" : "axis"} d="M${LEFT} ${y(tick) + 0.5}H${right}"></path><text class="last" x=${LEFT - 6} y=${y(tick) + 4}>${tick}</text>`)}
      ${this.#days(from, last.at, x, narrow)} ${received.map((at, index) => this.#mark(x(at), index + 1))}
      ${OUTCOMES.map((outcome) => svg`<path class="line ${outcome}" d=${`M${points.map((point) => `${x(point.at).toFixed(1)} ${y(point[outcome]).toFixed(1)}`).join("L")}`}></path><circle class=${outcome} cx=${x(last.at)} cy=${y(last[outcome])} r="3.5"></circle>`)}
      ${narrow ? "" : this.#names(last, x(last.at) + 12, y)}</svg>
      ${narrow ? html`<ul class="key sm">${OUTCOMES.map((outcome) => html`<li><svg class="swatch" width="26" height="8" viewBox="0 0 26 8" aria-hidden="true"><path class="line ${outcome}" d="M0 4H26"></path></svg><b>${this.say("percent", { n: last[outcome] })}</b> ${this.say(outcome)}</li>`)}</ul>` : ""}`;
  }

  #days(from: number, to: number, x: (at: number) => number, narrow: boolean): SVGTemplateResult[] {
    const many = Math.max(1, Math.min(narrow ? 3 : 6, Math.round((to - from) / DAY_MS)));
    const day = new Intl.DateTimeFormat(this.phrases.locale, { day: "numeric", month: "short", timeZone: this.communicator.zone });
    return Array.from({ length: many + 1 }, (_, at) => from + ((to - from) * at) / many).map((at) => svg`<path class="axis" d="M${x(at).toFixed(1)} ${BASE}v4"></path><text class="mid" x=${x(at).toFixed(1)} y=${BASE + 18}>${day.format(at)}</text>`);
  }

  #mark(x: number, n: number): SVGTemplateResult {
    return svg`<path class="mark" d="M${x.toFixed(1)} ${TOP}V${BASE}"></path><circle class="ring" cx=${x.toFixed(1)} cy=${BASE + 34} r="9"></circle><text class="mid" x=${x.toFixed(1)} y=${BASE + 38}>${n}</text>`;
  }

  /** The lines' names beside their ends, moved apart where they would lie on each other. */
  #names(last: Record<Outcome, number>, x: number, y: (percent: number) => number): SVGTemplateResult[] {
    const named = OUTCOMES.map((outcome) => ({ outcome, at: y(last[outcome]) })).sort((a, b) => a.at - b.at);
    for (let index = 1; index < named.length; index++) {
      const [above, below] = [named[index - 1], named[index]];
      if (above && below) below.at = Math.max(below.at, above.at + LINE_HEIGHT);
    }
    return named.map(({ outcome, at }) => svg`<text class="name" x=${x} y=${at + 4}><tspan>${this.say("percent", { n: last[outcome] })}</tspan> ${this.say(outcome)}</text>`);
  }
}
