// The columns of the chart of days: whole days as long as they are wide enough to see, then weeks, then months.
import type { Count, Day } from "./report.ts";

/** A column thinner than this is a hair. */
const THINNEST = 4;
const DAY_MS = 86_400_000;

export type Unit = "day" | "week" | "month";

export interface Column {
  /** The first of its days. */
  day: string;
  days: number;
  /** Null where a day of it may not be told and the others come to nothing. */
  non_formal: Count;
  informal: Count;
}

/** The smallest unit whose columns are wide enough in `width` pixels. */
export function unitFor(days: number, width: number): Unit {
  if (days * THINNEST <= width) return "day";
  return (days / 7) * THINNEST <= width ? "week" : "month";
}

/** The days put together by unit, in order; the first and the last may hold fewer days than the others. */
export function columnsOf(days: readonly Day[], unit: Unit): Column[] {
  const columns = new Map<string, Column>();
  for (const { day, non_formal: proposed, informal } of days) {
    const name = nameOf(day, unit);
    const there = columns.get(name);
    if (there) Object.assign(there, { days: there.days + 1, non_formal: sum(there.non_formal, proposed), informal: sum(there.informal, informal) });
    else columns.set(name, { day, days: 1, non_formal: proposed, informal });
  }
  return [...columns.values()];
}

function nameOf(day: string, unit: Unit): string {
  if (unit === "day") return day;
  return unit === "month" ? day.slice(0, 7) : mondayOf(day);
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  const at = noonOf(day);
  return isoDay(new Date(at.getTime() - ((at.getUTCDay() + 6) % 7) * DAY_MS));
}

/** A calendar day as a moment that no time zone moves to another day. */
export function noonOf(day: string): Date {
  return new Date(`${day}T12:00:00Z`);
}

function isoDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** What may not be told adds nothing to what may. */
function sum(one: Count, other: Count): Count {
  return one === null && other === null ? null : (one ?? 0) + (other ?? 0);
}

/** Days from the first day to an instant on the clocks of `zone`, with the part of the day that has passed. */
export function daysFrom(first: string, instant: string, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  }).formatToParts(new Date(instant));
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  const at = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  return (at - Date.parse(`${first}T00:00:00Z`)) / DAY_MS;
}
