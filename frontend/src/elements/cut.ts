// What marks the bars that go beyond a histogram's axis: a break in each, and its number beside its top.
import { svg } from "lit";
import type { SVGTemplateResult } from "lit";
import { BARS } from "../audience/histogram.ts";
import type { Range } from "../audience/outcome.ts";
import type { Phrases } from "../words/phrases.ts";
import type { Frame } from "./plot.ts";
import { CUT, fixed, xOf } from "./plot.ts";

/** A digit's width, and the gap between a bar and its number. */
const DIGIT = 7;
const GAP = 5;

export interface Label {
  bar: number;
  /** How many are chosen, and of how many; either may be empty. */
  chosen: string;
  all: string;
}

export interface Beside {
  labels: readonly Label[];
  x: number;
  /** The text ends at `x`, for want of room behind the bar. */
  ends: boolean;
}

/** The numbers of cut bars, those chosen in colour before all; nothing where the axis holds every bar. */
export function cutNumbers(frame: Frame, all: readonly number[], chosen: readonly number[], phrases: Phrases): SVGTemplateResult[] {
  const labels = all.flatMap((count, bar): Label[] => {
    if (count <= frame.end) return [];
    const part = chosen[bar] ?? 0;
    const [some, whole] = [part ? phrases.number(part) : "", phrases.number(count)];
    return [{ bar, chosen: some, all: part === count ? "" : some ? ` / ${whole}` : whole }];
  });
  return besideCut(frame, labels).map(({ labels: together, x, ends }) => svg`<text class=${ends ? "beside end" : "beside"} x=${fixed(x)} y=${CUT.text} aria-hidden="true">${
      together.map(({ chosen: some, all: whole }, at) => svg`${at ? " · " : ""}<tspan class="of">${some}</tspan>${whole}`)}</text>`);
}

/** Two slanted gaps across every cut bar. */
export function breaks(frame: Frame, all: readonly number[]): string {
  const gaps = all.map((count, bar) => {
    if (count <= frame.end) return "";
    const [left, right] = sides(frame, bar);
    return CUT.breaks.map((y) => `M${fixed(left - 2)} ${y}L${fixed(right + 2)} ${y - CUT.slant}`).join("");
  });
  return gaps.join("");
}

/**
 * Where the numbers of cut bars stand: each beside its own, or in one text, in order, where two would run into each other.
 * Two are the most there are, as no axis ends below the third bar.
 */
export function besideCut(frame: Frame, labels: readonly Label[]): Beside[] {
  const [first, second] = labels;
  if (!first) return [];
  const apart = second && sides(frame, second.bar)[0] - sides(frame, first.bar)[1] > length(labels) + GAP;
  return apart || !second ? labels.map((label) => beside(frame, [label])) : [beside(frame, labels)];
}

function beside(frame: Frame, labels: readonly Label[]): Beside {
  const edges = labels.flatMap(({ bar }) => sides(frame, bar));
  const [left, right] = [Math.min(...edges), Math.max(...edges)];
  const ends = right + length(labels) > frame.right;
  return { labels, x: ends ? left - GAP : right + GAP, ends };
}

function length(labels: readonly Label[]): number {
  return labels.reduce((sum, { chosen, all }) => sum + (chosen + all).length * DIGIT + GAP, 0);
}

function sides(frame: Frame, bar: number): Range {
  const [from, to] = BARS[bar] ?? [0, 0];
  return [xOf(frame, from), xOf(frame, to + 1)];
}
