// One outcome's histogram: all learners in grey, those chosen in colour, and a brush of two handles to choose by.
import { html, LitElement, svg } from "lit";
import type { PropertyValues, SVGTemplateResult, TemplateResult } from "lit";
import type { Outcome, Range } from "../audience/outcome.ts";
import { WHOLE } from "../audience/outcome.ts";
import { axisEnd, ticks } from "../audience/ticks.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { chart } from "../styles/chart.ts";
import type { Phrases } from "../words/phrases.ts";
import { breaks, cutNumbers } from "./cut.ts";
import type { Drag } from "./drag.ts";
import { dragged, grab } from "./drag.ts";
import type { Frame } from "./plot.ts";
import { area, bars, BASE, HEIGHT, outline, slotAt, stepped, TOP, xOf, yOf } from "./plot.ts";

const HALF_HANDLE = 12;
const STEADY_HAND = 3;
const NARROW = 270;

export class Histogram extends LitElement {
  static override styles = [ground, controls, chart];
  static override properties = {
    phrases: { attribute: false },
    outcome: {},
    range: { attribute: false },
    all: { attribute: false },
    chosen: { attribute: false },
    wide: { state: true },
  };
  declare phrases: Phrases;
  declare outcome: Outcome;
  /** Undefined where the outcome isn't restricted. */
  declare range: Range | undefined;
  declare all: readonly number[];
  declare chosen: readonly number[];
  declare wide: number;
  #drag: (Drag & { x: number; moved: boolean }) | null = null;
  #size = new ResizeObserver(([entry]) => {
    if (entry) this.wide = Math.max(200, Math.round(entry.contentRect.width));
  });

  constructor() {
    super();
    this.wide = 378;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("outcome")) this.dataset.outcome = this.outcome;
  }

  protected override render(): TemplateResult {
    const name = this.phrases.say(this.outcome);
    return html`<figure class="hist" aria-label=${name}>
      <header>
        <h3>${name}</h3>
        ${this.#field(0, "fromField")}<span class="dim" aria-hidden="true">–</span>${this.#field(1, "toField")}<span class="dim" aria-hidden="true">%</span>
        <button type="button" class="link" ?disabled=${!this.range} @click=${() => this.#want(WHOLE)}
          aria-label=${this.phrases.say(this.range ? "resetOf" : "anyOf", { outcome: name })}>${this.phrases.say(this.range ? "reset" : "any")}</button>
      </header>
      ${this.#plot(name)}
      <figcaption class="help">${this.phrases.say(`${this.outcome}Help`)}</figcaption>
    </figure>`;
  }

  get #range(): Range {
    return this.range ?? WHOLE;
  }

  get #frame(): Frame {
    // Of all learners, never of those chosen: the axis stays where it is while one brushes.
    const end = axisEnd(this.all);
    const longest = Math.max(2, ...ticks(end).map((tick) => this.phrases.number(tick).length));
    return { left: 9 + longest * 7, right: this.wide - 6, end, cut: this.all.some((count) => count > end) };
  }

  #field(end: 0 | 1, key: "fromField" | "toField"): TemplateResult {
    const outcome = this.phrases.say(this.outcome);
    return html`<input class="in n" inputmode="numeric" autocomplete="off" .value=${String(this.#range[end])}
      aria-label=${this.phrases.say(key, { outcome })} @change=${(event: Event) => this.#typed(event, end)} />`;
  }

  #typed(event: Event, end: 0 | 1): void {
    const field = event.target as HTMLInputElement;
    const [from, to] = this.#range;
    const typed = Number.parseInt(field.value, 10);
    const value = Math.min(100, Math.max(0, Number.isNaN(typed) ? this.#range[end] : typed));
    // An end that is moved beyond the other takes it along.
    const range: Range = end === 0 ? [value, Math.max(value, to)] : [Math.min(value, from), value];
    field.value = String(range[end]);
    this.#want(range);
  }

  #plot(name: string): TemplateResult {
    const frame = this.#frame;
    return html`<svg class="plot" width=${this.wide} height=${HEIGHT} viewBox="0 0 ${this.wide} ${HEIGHT}" direction="ltr" role="group"
      aria-label=${this.phrases.say("chart", { outcome: name }) + (frame.cut ? `. ${this.phrases.say("cut")}` : "")}
      @pointerdown=${this.#press} @pointermove=${this.#move} @pointerup=${this.#release} @pointercancel=${this.#release}>
      <rect class="ground" x=${frame.left} y=${TOP} width=${frame.right - frame.left} height=${BASE - TOP}></rect>
      ${ticks(frame.end).map((tick) => svg`<path class="grid" d="M${frame.left} ${yOf(frame, tick).toFixed(1)}H${frame.right}"></path>`)}
      <path class="a-fill" d=${area(frame, this.all)}></path>
      <path class="a-line" d=${outline(frame, this.all)}></path>
      ${this.range ? this.#brush(frame, this.range) : ""}
      <path class="c-fill" d=${bars(frame, this.chosen, this.all)}></path>
      <path class="break" d=${breaks(frame, this.all)}></path>
      ${this.#axes(frame)} ${this.#handle(frame, name, 0)} ${this.#handle(frame, name, 1)} ${cutNumbers(frame, this.all, this.chosen, this.phrases)}
    </svg>`;
  }

  #brush(frame: Frame, [from, to]: Range): SVGTemplateResult {
    const x = xOf(frame, from);
    return svg`<rect class="brush" x=${x.toFixed(1)} y=${TOP} width=${(xOf(frame, to + 1) - x).toFixed(1)} height=${BASE - TOP}></rect>`;
  }

  #axes(frame: Frame): SVGTemplateResult {
    // On a narrow axis the label before the last would run into it.
    const labelled = this.wide < NARROW ? [0, 20, 40, 60, 100] : [0, 20, 40, 60, 80, 100];
    const values = labelled.map((value) => ({ value, x: xOf(frame, value === 100 ? 101 : value).toFixed(1) }));
    return svg`<g aria-hidden="true"><path class="axis" d="M${frame.left} ${BASE + 0.5}H${frame.right}"></path>
      ${values.map(({ value, x }) => svg`<path class="axis" d="M${x} ${BASE}v4"></path>
        <text class=${value === 100 ? "end" : "mid"} x=${value === 100 ? this.wide : x} y=${BASE + 18}>${value === 100 ? this.phrases.say("percent", { n: 100 }) : value}</text>`)}
      ${ticks(frame.end).map((tick) => svg`<text class="end" x=${frame.left - 7} y=${yOf(frame, tick) + 4}>${this.phrases.number(tick)}</text>`)}</g>`;
  }

  #handle(frame: Frame, name: string, end: 0 | 1): SVGTemplateResult {
    const [from, to] = this.#range;
    const value = this.#range[end];
    const x = xOf(frame, end ? to + 1 : from);
    return svg`<g role="slider" tabindex="0" aria-label=${this.phrases.say(end ? "to" : "from", { outcome: name })} aria-orientation="horizontal"
      aria-valuemin=${end ? from : 0} aria-valuemax=${end ? 100 : to} aria-valuenow=${value} aria-valuetext=${this.phrases.say("percent", { n: value })}
      transform="translate(${x.toFixed(1)} 0)" @keydown=${(event: KeyboardEvent) => this.#key(event, end)}>
      <rect class="hit" x=${-HALF_HANDLE} y=${TOP} width=${2 * HALF_HANDLE} height=${BASE - TOP} rx="4"></rect>
      <path class="brush-line" d="M0 ${TOP}V${BASE}"></path><rect class="grip" x="-5" y="61" width="10" height="24" rx="5"></rect></g>`;
  }

  #key(event: KeyboardEvent, end: 0 | 1): void {
    const [from, to] = this.#range;
    const value = stepped(event.key, this.#range[end], end ? [from, 100] : [0, to]);
    if (value === null) return;
    event.preventDefault();
    this.#want(end ? [from, value] : [value, to]);
  }

  #slot(event: PointerEvent): number {
    const plot = event.currentTarget as SVGSVGElement;
    return slotAt(this.#frame, event.clientX - plot.getBoundingClientRect().left);
  }

  #press(event: PointerEvent): void {
    const plot = event.currentTarget as SVGSVGElement;
    if (event.button !== 0) return;
    const slot = this.#slot(event);
    const reach = (HALF_HANDLE * 101) / (this.#frame.right - this.#frame.left);
    if (slot < -reach || slot > 101 + reach) return;
    this.#drag = { ...grab(slot, this.#range, reach), x: event.clientX, moved: false };
    plot.setPointerCapture(event.pointerId);
    const handles = plot.querySelectorAll<SVGGElement>("[role=slider]");
    if (this.#drag.kind === "from" || this.#drag.kind === "to") handles[this.#drag.kind === "to" ? 1 : 0]?.focus({ preventScroll: true });
    event.preventDefault();
  }

  #move(event: PointerEvent): void {
    if (!this.#drag) return;
    this.#drag.moved ||= Math.abs(event.clientX - this.#drag.x) >= STEADY_HAND;
    if (this.#drag.moved) this.#want(dragged(this.#drag, this.#slot(event)));
  }

  #release(): void {
    this.#drag = null;
  }

  #want(range: Range): void {
    this.dispatchEvent(new CustomEvent<Range>("range", { detail: range }));
  }
}
