// A difference with its interval, drawn: a dot on a line, and zero.
import { html, nothing, svg } from "lit";
import type { TemplateResult } from "lit";
import type { Difference } from "../transport/outreach-shapes.ts";
import type { Phrases } from "../words/phrases.ts";

/** Points from and to which an axis goes. */
export type Span = readonly [number, number];

/** A span that holds zero and all of these, in whole tens. */
export function spanOf(differences: readonly (Difference | null)[]): Span {
  const ends = differences.flatMap((each) => (each ? [each.lo, each.hi] : []));
  return [Math.floor(Math.min(-5, ...ends) / 10) * 10, Math.ceil(Math.max(5, ...ends) / 10) * 10];
}

/** Round values in a span: at most six of them. */
export function spanTicks([from, to]: Span): number[] {
  const step = [5, 10, 20, 50].find((each) => (to - from) / each <= 5) ?? 50;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, at) => first + at * step);
}

/** “+5.7”, “−2”: a sign always, and one decimal where there is one. */
export function signed(points: number, phrases: Phrases): string {
  const rounded = Math.round(points * 10) / 10;
  return `${rounded < 0 ? "\u2212" : "+"}${phrases.number(Math.abs(rounded))}`;
}

/** The interval of one message, small, beside others on the same span; only for the eye, since words stand beside it. */
export function smallInterval({ points, lo, hi }: Difference, span: Span, width: number, isGrey: boolean): TemplateResult {
  const x = scale(span, 4, width - 4);
  return html`<svg class="interval ${isGrey ? "grey" : ""}" width=${width} height="16" viewBox="0 0 ${width} 16" aria-hidden="true">
    <path class="zero" d="M${x(0)} 0v16"></path><path class="ci" d="M${x(lo)} 8H${x(hi)}M${x(lo)} 5v6M${x(hi)} 5v6"></path><circle class="dot" cx=${x(points)} cy="8" r="3.5"></circle></svg>`;
}

/** The axis that small intervals share. */
export function smallAxis(span: Span, width: number, phrases: Phrases): TemplateResult {
  const x = scale(span, 4, width - 4);
  return html`<svg class="interval" width=${width} height="14" viewBox="0 0 ${width} 14" aria-hidden="true">${spanTicks(span).map((tick) => svg`<text class="mid" x=${Math.min(width - 12, Math.max(10, x(tick)))} y="11">${tick ? signed(tick, phrases) : 0}</text>`)}</svg>`;
}

/** One comparison, large; where it is too small to tell, what could not be seen lies in grey. */
export function largeInterval(difference: Difference, limit: number | null, phrases: Phrases, label: string): TemplateResult {
  const width = 480;
  const { points, lo, hi } = difference;
  const span = spanOf([difference]);
  const x = scale(span, 12, width - 12);
  return html`<svg class="interval large" viewBox="0 0 ${width} 76" role="img" aria-label=${label}>
    ${limit === null ? nothing : svg`<rect class="band" x=${x(-limit)} y="8" width=${x(limit) - x(-limit)} height="38"></rect>`}
    <path class="zero" d="M${x(0)} 4V50"></path><path class="ci" d="M${x(lo)} 28H${x(hi)}M${x(lo)} 23v10M${x(hi)} 23v10"></path><circle class="dot" cx=${x(points)} cy="28" r="5.5"></circle>
    <path class="axis" d="M12 50.5H${width - 12}"></path>${spanTicks(span).map((tick) => svg`<path class="axis" d="M${x(tick)} 50v5"></path><text class="mid" x=${Math.min(width - 14, Math.max(14, x(tick)))} y="70">${tick ? signed(tick, phrases) : 0}</text>`)}</svg>`;
}

function scale([from, to]: Span, left: number, right: number): (value: number) => number {
  return (value) => Math.round(10 * (left + ((right - left) * (Math.min(to, Math.max(from, value)) - from)) / (to - from))) / 10;
}
