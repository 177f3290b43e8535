// Where everything of the chart of days lies: the axes, the columns, the gaps. Pixels, y from the top.
import type { Column, Unit } from "./bins.ts";
import { daysFrom, noonOf } from "./bins.ts";
import type { Gap } from "./report.ts";

/** Digits of the axis, with their air; more where the numbers are long. */
const NARROWEST = 28;
const DIGIT = 7;
export const TOP = 20;
export const BASE = 160;
export const HEIGHT = 186;
/** Between the two parts of a column. */
const PART = 1.5;
const FULLEST = 0.66;
const WIDEST = 48;
/** An axis label with its air. */
const LABEL = 84;

export interface Bar {
  y: number;
  height: number;
}

export interface Placed {
  x: number;
  width: number;
  middle: number;
  proposed: Bar | null;
  own: Bar | null;
}

export interface Span {
  x: number;
  width: number;
  gap: Gap;
}

/** Round values from above 0 to the first at or above `largest`, five at the most. */
export function stepsTo(largest: number): number[] {
  const top = Math.max(1, largest);
  const magnitude = 10 ** Math.floor(Math.log10(top));
  const step = [0.2, 0.25, 0.5, 1, 2].map((part) => part * magnitude).find((each) => Number.isInteger(each) && Math.ceil(top / each) <= 5) ?? 1;
  return Array.from({ length: Math.ceil(top / step) }, (_, at) => (at + 1) * step);
}

export function topOf(columns: readonly Column[]): number {
  return stepsTo(Math.max(0, ...columns.map(({ non_formal: proposed, informal }) => (proposed ?? 0) + (informal ?? 0)))).at(-1) ?? 1;
}

/** Where the columns begin: right of the longest number of the axis. */
export function leftOf(largest: string): number {
  return Math.max(NARROWEST, largest.length * DIGIT + 10);
}

export function yOf(value: number, top: number): number {
  return round(BASE - (value / top) * (BASE - TOP));
}

/** Learners' own stand on those proposed; a hair of the ground parts them. A column is as wide as it has days. */
export function place(columns: readonly Column[], left: number, width: number, top: number): Placed[] {
  const aDay = (width - left) / Math.max(1, columns.reduce((days, column) => days + column.days, 0));
  let from = left;
  return columns.map(({ days, non_formal: proposed, informal: own }) => {
    const slot = days * aDay;
    const wide = Math.max(1, Math.min(WIDEST, slot * FULLEST));
    const x = from + (slot - wide) / 2;
    from += slot;
    const below = yOf(proposed ?? 0, top);
    const over = yOf((proposed ?? 0) + (own ?? 0), top);
    const apart = proposed && own ? Math.min(PART, (below - over) / 2) : 0;
    return {
      x: round(x), width: round(wide), middle: round(x + wide / 2),
      proposed: proposed ? { y: below, height: round(BASE - below) } : null,
      own: own ? { y: over, height: round(below - over - apart) } : null,
    };
  });
}

/** Which columns have their date under the axis: the first and the last, between them Mondays or Januaries as far as there is room. */
export function dated(columns: readonly Column[], placed: readonly Placed[], unit: Unit): number[] {
  const last = columns.length - 1;
  if (last < 1) return last === 0 ? [0] : [];
  const at = (column: number): number => placed[column]?.middle ?? 0;
  const starts = columns.flatMap((column, index) => (index > 0 && index < last && (columns.length <= 7 || isStart(column, unit)) ? [index] : []));
  const every = Math.max(1, Math.ceil((starts.length * LABEL) / Math.max(1, at(last) - at(0))));
  const taken = [0];
  for (const start of starts) {
    const isTurn = (starts.indexOf(start) + 1) % every === 0;
    if (isTurn && at(start) - at(taken.at(-1) ?? 0) >= LABEL && at(last) - at(start) >= LABEL * 1.2) taken.push(start);
  }
  return at(last) - at(0) >= LABEL ? [...taken, last] : taken;
}

function isStart({ day }: Column, unit: Unit): boolean {
  if (unit === "day") return noonOf(day).getUTCDay() === 1;
  return unit === "week" || day.slice(5, 7) === "01";
}

/** The gaps where they lie within the days shown, by the clock and not by whole days. */
export function spans(gaps: readonly Gap[], first: string, days: number, left: number, width: number, zone: string, now: string): Span[] {
  const wide = (width - left) / Math.max(1, days);
  return gaps.flatMap((gap) => {
    const from = Math.max(0, daysFrom(first, gap.from, zone));
    const until = Math.min(days, daysFrom(first, gap.until ?? now, zone));
    return until <= from ? [] : [{ x: round(left + from * wide), width: Math.max(2, round((until - from) * wide)), gap }];
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
