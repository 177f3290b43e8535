// A histogram's geometry: where values and counts lie, and the outlines of its bars, as SVG path data.
import { BARS } from "../audience/histogram.ts";
import type { Range } from "../audience/outcome.ts";

export const HEIGHT = 162;
export const BASE = 136;
export const TOP = 10;
/** The highest bar stays a little under the top of the brush. */
const HIGHEST = 20;
/** Where bars are cut the axis ends lower: above it lie the break, and a cap whose height says nothing but how much of it is chosen. */
export const CUT = { end: 38, breaks: [34, 29], slant: 4, cap: 25, top: 12, text: 22 };
const VALUES = 101;

export interface Frame {
  left: number;
  right: number;
  /** The count at which the axis ends. */
  end: number;
  /** Some bars go beyond the end. */
  cut: boolean;
}

/** Every whole per cent has a slot; `slot` 0 is the left edge of 0 %, 101 the right edge of 100 %. */
export function xOf(frame: Frame, slot: number): number {
  return frame.left + ((frame.right - frame.left) * slot) / VALUES;
}

export function slotAt(frame: Frame, x: number): number {
  return ((x - frame.left) / (frame.right - frame.left)) * VALUES;
}

export function yOf(frame: Frame, count: number): number {
  const top = frame.cut ? CUT.end : HIGHEST;
  return BASE - ((BASE - top) * count) / Math.max(1, frame.end);
}

/** The top of a bar of which `count` of `all` are meant; beyond the end, the cap is filled by their share. */
function topOf(frame: Frame, count: number, all: number): number {
  return count > frame.end ? CUT.cap - ((CUT.cap - CUT.top) * count) / all : yOf(frame, count);
}

/** The stepped outline over all bars, without its sides. */
export function outline(frame: Frame, counts: readonly number[]): string {
  const steps = BARS.map(([from, to], bar) => `${bar ? "L" : "M"}${fixed(xOf(frame, from))} ${fixed(topOf(frame, counts[bar] ?? 0, counts[bar] ?? 0))}H${fixed(xOf(frame, to + 1))}`);
  return steps.join("");
}

/** The outline closed along the base, to be filled. */
export function area(frame: Frame, counts: readonly number[]): string {
  return `M${fixed(frame.left)} ${BASE}${outline(frame, counts).replace("M", "L")}V${BASE}Z`;
}

/** Bars apart from each other; the fewest still show. */
export function bars(frame: Frame, counts: readonly number[], all: readonly number[]): string {
  const drawn = BARS.map(([from, to], bar) => {
    const count = counts[bar] ?? 0;
    if (!count) return "";
    const x = xOf(frame, from) + 0.6;
    const top = Math.min(topOf(frame, count, all[bar] ?? count), BASE - 1);
    return `M${fixed(x)} ${BASE}V${fixed(top)}H${fixed(xOf(frame, to + 1) - 0.6)}V${BASE}z`;
  });
  return drawn.join("");
}

export function fixed(value: number): string {
  return value.toFixed(1);
}

/** What a key on a handle asks for; null for keys that are none of its business. */
export function stepped(key: string, value: number, [lowest, highest]: Range): number | null {
  const steps: Record<string, number> = {
    ArrowRight: value + 1, ArrowUp: value + 1, ArrowLeft: value - 1, ArrowDown: value - 1,
    PageUp: value + 10, PageDown: value - 10, Home: lowest, End: highest,
  };
  const wanted = steps[key];
  return wanted === undefined ? null : Math.min(highest, Math.max(lowest, wanted));
}
