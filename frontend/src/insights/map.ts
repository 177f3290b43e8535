// The world by country: how many registered or earned a certificate, or which share did; small places are dots.
import { css, html, nothing, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";
import type { ChartData } from "../elements/chart-foot.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Store } from "../state/store.ts";
import type { Key } from "../words/phrases.ts";
import { classOf, colourOf, countClasses, shareClasses } from "./classes.ts";
import { UNKNOWN } from "./cube.ts";
import { FEW, percentOf, share } from "./figures.ts";
import { InsightsPart } from "./part.ts";
import type { InsightsState, Row } from "./state.ts";
import { drawing } from "./styles.ts";
import type { Place } from "./world.ts";
import { HEIGHT, PLACES, WIDTH } from "./world.ts";

const SHOWN = ["registered", "certified", "shareCertified"] as const satisfies readonly Key[];
type Shown = (typeof SHOWN)[number];
/** Places that cover less of the map are dots. */
const SMALL = 8;
/** From this width on a label has room beside its country. */
const ROOMY = 560;

export class WorldMap extends InsightsPart {
  static override styles = [ground, controls, drawing, css`
    .land { fill: var(--bg-3); stroke: var(--bg); stroke-width: .6; stroke-linejoin: round; fill-rule: evenodd; }
    .land.k1 { fill: var(--q1); }
    .land.k2 { fill: var(--q2); }
    .land.k3 { fill: var(--q3); }
    .land.k4 { fill: var(--q4); }
    .land.k5 { fill: var(--q5); }
    .land.k6 { fill: var(--q6); }
    .land.k0 { fill: url(#hatch); stroke: var(--line); }
    .land[data-code] { cursor: pointer; }
    .land.on { stroke: light-dark(#d55e00, #fff); stroke-width: 2; paint-order: stroke; pointer-events: none; }
    .land.at { stroke: var(--ink); stroke-width: 1.2; pointer-events: none; }
    .h-bg { fill: var(--bg); }
    .h-line { stroke: var(--all-edge); stroke-width: 1; opacity: .55; fill: none; }
    .lead { fill: none; stroke: var(--ink-2); stroke-width: 1; }
    .callout { pointer-events: none; }
    .callout text { paint-order: stroke; stroke: var(--bg); stroke-width: 4px; stroke-linejoin: round; }
    svg.plot { width: 100%; height: auto; overflow: hidden; }
    .key { margin-block-start: var(--s2); min-height: 18px; }
  `];
  static override properties = { ...InsightsPart.properties, shown: { state: true } };
  declare shown: Shown;

  constructor() {
    super();
    this.shown = "registered";
  }

  protected override follows(insights: InsightsState): readonly Store[] {
    return [insights, insights.pointed];
  }

  protected override render(): TemplateResult {
    const { insights } = this;
    const rows = new Map(this.#rows().map((row) => [row.value, row]));
    const values = new Map([...rows].flatMap(([code, row]) => (code === UNKNOWN ? [] : [[code, this.#valueOf(row)] as const])));
    const known = [...values.values()].map((value) => value ?? 0);
    const begins = this.shown === "shareCertified" ? shareClasses(Math.max(0, ...known)) : countClasses(known);
    return html`<div class="fig-head"><h2>${this.say("whereTitle")}</h2>
        <span class="seg" role="group" aria-label=${this.say("show")}>${SHOWN.map((shown) => html`<button type="button" aria-pressed=${this.shown === shown} @click=${() => (this.shown = shown)}>${this.say(shown)}</button>`)}</span></div>
      <svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" direction="ltr" role="img" aria-label=${this.say("mapOf", { what: this.say(this.shown) })}
        @click=${this.#click} @pointermove=${this.#point} @pointerleave=${() => insights.pointed.at(null)}>
        <defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="h-bg" width="5" height="5"></rect><path class="h-line" d="M0 0V5"></path></pattern></defs>
        ${PLACES.map((place) => this.#place(place, rows.get(place.code), begins))}
        ${this.#marked().map(({ path, code }) => (path ? svg`<path class="land ${this.#colour(rows.get(code), begins)} ${insights.isFiltered("country", code) ? "on" : "at"}" d=${path}></path>` : nothing))}
        ${PLACES.map((place) => this.#dot(place, rows.get(place.code), begins))}
        ${this.#callout(rows)}</svg>
      ${this.#key(begins)}
      <communicator-chart-foot .phrases=${this.phrases} .note=${this.#note(rows)} .name=${"insights-map"} .data=${() => this.#data()}
        .plot=${() => this.renderRoot.querySelector<SVGSVGElement>("svg.plot")}></communicator-chart-foot>`;
  }

  /** Countries as the other filters leave them; where certificates are filtered by, those that have (or haven't) one. */
  #rows(): Row[] {
    const { insights } = this;
    if (this.shown !== "registered") return insights.rows("country", insights.chosen);
    const counts = insights.counts("country", insights.chosen);
    return insights.rows("country", insights.chosen).map((row) => ({ ...row, registered: counts.get(row.value) ?? 0 }));
  }

  /** What the map shows of a country; null where too few are there for a share. */
  #valueOf({ registered, certified }: Row): number | null {
    if (this.shown === "registered") return registered;
    if (this.shown === "certified") return certified;
    return registered >= FEW ? percentOf(certified, registered) : null;
  }

  #colour(row: Row | undefined, begins: readonly number[]): string {
    if (!row) return "k0";
    const value = this.#valueOf(row);
    if (row.registered === 0 || (this.shown === "certified" && row.certified === 0)) return "k0";
    return value === null ? "" : `k${colourOf(classOf(value, begins), begins.length)}`;
  }

  #place({ code, path, area }: Place, row: Row | undefined, begins: readonly number[]): SVGTemplateResult | typeof nothing {
    if (!path || (area < SMALL && row?.registered)) return nothing;
    return svg`<path class="land ${code ? this.#colour(row, begins) : ""}" data-code=${row ? code : nothing} d=${path}></path>`;
  }

  #dot({ code, middle: [x, y], area }: Place, row: Row | undefined, begins: readonly number[]): SVGTemplateResult | typeof nothing {
    if (area >= SMALL || !row?.registered) return nothing;
    const mark = this.insights.isFiltered("country", code) ? "on" : this.insights.pointed.country === code ? "at" : "";
    return svg`<circle class="land ${this.#colour(row, begins)} ${mark}" data-code=${code} cx=${x.toFixed(1)} cy=${y.toFixed(1)} r=${(3 * this.#scale).toFixed(2)}></circle>`;
  }

  /** Drawn once more on top, so that no neighbour covers the outline. */
  #marked(): Place[] {
    const { insights } = this;
    return PLACES.filter(({ code, area }) => area >= SMALL && code && (insights.isFiltered("country", code) || insights.pointed.country === code));
  }

  /** Units of the map per CSS pixel. */
  get #scale(): number {
    return WIDTH / Math.max(1, this.wide);
  }

  #callout(rows: ReadonlyMap<string, Row>): SVGTemplateResult | typeof nothing {
    const { insights } = this;
    const chosen = insights.filters.get("country");
    const code = insights.pointed.country ?? (chosen?.size === 1 ? [...chosen][0] : undefined);
    const place = PLACES.find((each) => each.code === code);
    const row = rows.get(code ?? "");
    if (!place || !row) return nothing;
    const [x, y] = place.middle;
    const lines = [`${insights.names.country(place.code)} ${this.phrases.number(row.registered)}`, this.say("certifiedThere", { share: share(row.certified, row.registered, this.phrases) })];
    const words = (anchor: string) => svg`<text class="t b ${anchor}" y="-1">${lines[0]}</text><text class="t2 ${anchor}" y="15">${lines[1]}</text>`;
    // Where there is no room beside the country, in the Pacific.
    if (this.wide < ROOMY) return svg`<g class="callout" transform="translate(0 ${(HEIGHT * 0.74).toFixed(1)}) scale(${this.#scale.toFixed(3)})">${words("")}</g>`;
    const toLeft = x > WIDTH / 2.6;
    const [from, side] = toLeft ? [place.ends[0], -1] : [place.ends[1], 1];
    const down = y < 30 ? 26 : 0;
    const [tx, ty] = [from + side * 44 * this.#scale, Math.min(HEIGHT - 24, y + down)];
    return svg`<g class="callout"><path class="lead" d="M${x.toFixed(1)} ${y.toFixed(1)}L${(tx - side * 8 * this.#scale).toFixed(1)} ${ty.toFixed(1)}H${tx.toFixed(1)}"></path>
      <g transform="translate(${(tx + side * 4 * this.#scale).toFixed(1)} ${ty.toFixed(1)}) scale(${this.#scale.toFixed(3)})">${words(toLeft ? "end" : "")}</g></g>`;
  }

  #key(begins: readonly number[]): TemplateResult {
    const asShare = this.shown === "shareCertified";
    const number = (value: number) => (asShare ? this.say("percent", { n: value }) : this.phrases.number(value));
    const words = begins.map((begin, at) => {
      const next = begins[at + 1];
      if (next === undefined && begin === 0) return number(0);
      if (next === undefined) return this.say("andMore", { n: number(begin) });
      return asShare ? `${this.phrases.number(begin)}–${number(next)}` : next - 1 === begin ? number(begin) : `${this.phrases.number(begin)}–${this.phrases.number(next - 1)}`;
    });
    return html`<div class="key">${words.map((word, at) => html`<span class="q${colourOf(at + 1, begins.length)}">${word}</span>`)}
      <span class="q0">${this.say("nobodyThere")}</span>${asShare ? html`<span class="qx">${this.say("tooFewThere", { n: FEW })}</span>` : nothing}</div>`;
  }

  #note(rows: ReadonlyMap<string, Row>): string[] {
    const total = [...rows.values()].reduce((sum, { registered }) => sum + registered, 0);
    const missing = rows.get(UNKNOWN)?.registered ?? 0;
    const told = `${this.phrases.number(missing)} (${share(missing, total, this.phrases)})`;
    return [this.say("footN", { n: total }), missing ? this.insights.names.missing("country", told) : this.say("noneMissing"), ...this.until];
  }

  #data(): ChartData {
    const rows = this.#rows().filter(({ registered }) => registered > 0).sort((a, b) => b.registered - a.registered);
    return {
      caption: this.say("whereTitle"),
      head: [this.say("country"), this.say("code"), this.say("registered"), this.say("certified"), `${this.say("shareCertified")}, %`],
      rows: rows.map(({ value, registered, certified }) => [this.insights.names.value("country", value), value === UNKNOWN ? "" : value, registered, certified, percentOf(certified, registered)]),
    };
  }

  #click(event: MouseEvent): void {
    const code = codeAt(event);
    if (code) this.insights.toggle("country", code);
  }

  #point(event: PointerEvent): void {
    this.insights.pointed.at(codeAt(event));
  }
}

function codeAt({ target }: Event): string | null {
  return target instanceof SVGElement ? (target.dataset.code ?? null) : null;
}
