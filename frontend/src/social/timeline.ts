// Uses of hashtags over time: stacked columns, the gaps in the record hatched, one day read out at a time.
import { css, html, nothing, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";
import type { ChartData } from "../elements/chart-foot.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Key } from "../words/phrases.ts";
import type { Column, Unit } from "./bins.ts";
import { columnsOf, unitFor } from "./bins.ts";
import { dayName, daysName, monthName, networkName } from "./names.ts";
import { SocialPart } from "./part.ts";
import type { Placed, Span } from "./stack.ts";
import { BASE, dated, HEIGHT, leftOf, place, spans, stepsTo, TOP, topOf, yOf } from "./stack.ts";
import { charts, panels } from "./styles.ts";

const TITLES: Record<Unit, Key> = { day: "socialByDay", week: "socialByWeek", month: "socialByMonth" };
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -7, PageUp: 7, Home: -1e9, End: 1e9 };
/** Of a letter on the label above a gap, on average. */
const LETTER = 6.2;

export class Timeline extends SocialPart {
  static override styles = [ground, controls, panels, charts, css`
    .plot { cursor: default; touch-action: pan-y; outline-offset: 6px; }
    .key { min-height: 18px; }
    .key b { color: var(--ink); }
  `];
  static override properties = { ...SocialPart.properties, wide: { state: true }, at: { state: true } };
  declare wide: number;
  /** The column that is read out. */
  declare at: number | null;
  #size = new ResizeObserver(([entry]) => {
    if (entry) this.wide = Math.max(260, Math.round(entry.contentRect.width));
  });

  constructor() {
    super();
    this.wide = 1216;
    this.at = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  get #unit(): Unit {
    return unitFor(this.report.timeline.days.length, this.wide - leftOf(""));
  }

  get #left(): number {
    return leftOf(this.phrases.number(topOf(columnsOf(this.report.timeline.days, this.#unit))));
  }

  get #spans(): Span[] {
    const { timeline, generated_at: now } = this.report;
    const { days, gaps, time_zone: zone } = timeline;
    const [first] = days;
    return first ? spans(gaps, first.day, days.length, this.#left, this.wide, zone, now) : [];
  }

  protected override render(): TemplateResult {
    const { days } = this.report.timeline;
    const unit = this.#unit;
    const columns = columnsOf(days, unit);
    const read = this.at === null ? undefined : columns[Math.min(this.at, columns.length - 1)];
    return html`<section class="panel" aria-labelledby="title"><div class="fig-head"><h2 id="title">${this.say(TITLES[unit])}</h2>${this.#key(read, unit)}</div>
      ${days.length ? this.#plot(columns, unit) : html`<p class="sub sm">${this.say("socialNoneUsed")}</p>`}
      <communicator-chart-foot .phrases=${this.phrases} .name=${"hashtag-uses"} .note=${this.#note()} .data=${() => this.#data()} .plot=${() => this.renderRoot.querySelector<SVGSVGElement>(".plot")}></communicator-chart-foot></section>`;
  }

  #key(read: Column | undefined, unit: Unit): TemplateResult {
    const figure = (value: Column["informal"]) => (read ? html` <b>${this.count(value)}</b>` : nothing);
    return html`<div class="key">${read ? html`<b>${this.#named(read, unit)}</b>` : nothing}
      <span class="c1">${this.say("socialProposed")}${figure(read?.non_formal ?? null)}</span><span class="c2">${this.say("socialOwn")}${figure(read?.informal ?? null)}</span>
      ${this.#spans.length ? html`<span class="gp">${this.say("socialNotCollected")}</span>` : nothing}</div>`;
  }

  #plot(columns: readonly Column[], unit: Unit): TemplateResult {
    const top = topOf(columns);
    const left = this.#left;
    const placed = place(columns, left, this.wide, top);
    const first = this.#named(columns[0], unit);
    const at = Math.min(this.at ?? columns.length - 1, columns.length - 1);
    return html`<svg class="plot" width=${this.wide} height=${HEIGHT} viewBox="0 0 ${this.wide} ${HEIGHT}" tabindex="0" role="slider" data-test="timeline"
      aria-label=${this.say("socialDayChart", { from: first, until: this.#named(columns.at(-1), unit) })} aria-valuemin="0" aria-valuemax=${columns.length - 1} aria-valuenow=${at} aria-valuetext=${this.#told(columns[at], unit)}
      @keydown=${(event: KeyboardEvent) => this.#step(event, columns.length)} @focus=${() => (this.at ??= columns.length - 1)} @blur=${() => (this.at = null)}
      @pointermove=${(event: PointerEvent) => this.#point(event, placed)} @pointerdown=${(event: PointerEvent) => this.#point(event, placed)} @pointerleave=${() => (this.at = null)}>
      <defs><pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="h-line" d="M0 0V6"></path></pattern></defs>
      ${this.#shade(placed)}
      ${[0, ...stepsTo(top)].map((value) => svg`${value ? svg`<path class="grid" d="M${left} ${yOf(value, top)}H${this.wide}"></path>` : nothing}<text class="end" x=${left - 8} y=${yOf(value, top) + 4}>${this.phrases.number(value)}</text>`)}
      ${this.#gaps()}
      ${placed.map(({ x, width, proposed, own }) => svg`${proposed ? svg`<rect class="k1" x=${x} y=${proposed.y} width=${width} height=${proposed.height}></rect>` : nothing}${own ? svg`<rect class="k2" x=${x} y=${own.y} width=${width} height=${own.height}></rect>` : nothing}`)}
      <path class="axis" d="M${left} ${BASE}H${this.wide}"></path>
      ${dated(columns, placed, unit).map((index) => this.#date(columns, placed, index, unit))}
    </svg>`;
  }

  #shade(placed: readonly Placed[]): SVGTemplateResult | typeof nothing {
    const column = this.at === null ? undefined : placed[Math.min(this.at, placed.length - 1)];
    return column ? svg`<rect class="at" x=${column.middle - column.width * 0.76} y=${TOP} width=${column.width * 1.52} height=${BASE - TOP}></rect>` : nothing;
  }

  /** A label only where it stands clear of the one before. */
  #gaps(): SVGTemplateResult[] {
    let taken = 0;
    return this.#spans.map(({ x, width, gap }) => {
      const label = this.say("socialGapOf", { network: networkName(gap.network) });
      const half = (label.length * LETTER) / 2;
      const middle = Math.min(Math.max(x + width / 2, this.#left + half), this.wide - half);
      const isClear = middle - half >= taken;
      if (isClear) taken = middle + half + 12;
      return svg`<rect fill="url(#gap)" x=${x} y=${TOP} width=${width} height=${BASE - TOP}></rect>${isClear ? svg`<text class="mid t2" x=${middle} y="13">${label}</text>` : nothing}`;
    });
  }

  #date(columns: readonly Column[], placed: readonly Placed[], at: number, unit: Unit): SVGTemplateResult {
    const middle = placed[at]?.middle ?? 0;
    const isLast = at > 0 && at === columns.length - 1;
    const isFirst = at === 0 && middle < 70;
    return svg`<path class="axis" d="M${middle} ${BASE}v4"></path><text class=${isLast ? "end" : isFirst ? "" : "mid"} x=${isLast ? this.wide : isFirst ? Math.max(0, middle - 34) : middle} y="179">${this.#named(columns[at], unit, true)}</text>`;
  }

  #named(column: Column | undefined, unit: Unit, isShort = false): string {
    if (!column) return "";
    const day = dayName(column.day, this.phrases);
    if (unit === "month") return monthName(column.day, this.phrases);
    return unit === "week" && !isShort ? this.say("socialWeekOf", { day }) : day;
  }

  #told(column: Column | undefined, unit: Unit): string {
    return this.say("socialDayCount", { day: this.#named(column, unit), proposed: this.count(column?.non_formal), own: this.count(column?.informal) });
  }

  #note(): string[] {
    const { timeline, distribution, hidden_below: below } = this.report;
    const { days, gaps, time_zone: zone } = timeline;
    const sum = this.say("socialDaysSum", { uses: this.count(distribution.total.total), n: days.length, zone });
    const open = gaps.slice(0, 3).map((gap) => {
      const facts = { network: networkName(gap.network), from: this.phrases.date(gap.from, zone, "short"), until: gap.until ? this.phrases.date(gap.until, zone, "short") : "" };
      return this.say(gap.until ? "socialGapFrom" : "socialGapSince", facts);
    });
    const isHiding = below !== null && days.some((day) => day.non_formal === null || day.informal === null);
    return [sum, ...open, ...(gaps.length > 3 ? [`+ ${this.phrases.number(gaps.length - 3)}`] : []), ...(isHiding ? [this.say("socialDaysHidden", { n: below })] : [])];
  }

  /** Always by day, whatever the columns are. */
  #data(): ChartData {
    const { days } = this.report.timeline;
    const [first, last] = [days[0]?.day ?? "", days.at(-1)?.day ?? ""];
    return {
      caption: days.length ? `${this.say("socialByDay")}, ${daysName(first, last, this.phrases)}` : this.say("socialByDay"),
      head: [this.say("socialDay"), this.say("socialProposed"), this.say("socialOwn")],
      rows: days.map(({ day, non_formal: proposed, informal }) => [day, proposed ?? this.count(proposed), informal ?? this.count(informal)]),
    };
  }

  #step(event: KeyboardEvent, columns: number): void {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.at = Math.min(columns - 1, Math.max(0, (this.at ?? columns - 1) + by));
  }

  #point(event: PointerEvent, placed: readonly Placed[]): void {
    const { left, width } = (event.currentTarget as SVGSVGElement).getBoundingClientRect();
    const x = ((event.clientX - left) / width) * this.wide;
    const nearest = placed.reduce((best, { middle }, at) => (Math.abs(middle - x) < Math.abs((placed[best]?.middle ?? 0) - x) ? at : best), 0);
    this.at = x < this.#left ? null : nearest;
  }
}
