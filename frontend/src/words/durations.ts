// Spans of time and hours of the day in words.
import type { Phrases } from "./phrases.ts";

/** “30 seconds”, “10 minutes”: in the largest unit that is whole. */
export function durationInWords(seconds: number, phrases: Phrases): string {
  const [unit, size] = seconds >= 3600 && seconds % 3600 === 0 ? (["hour", 3600] as const) : seconds >= 60 && seconds % 60 === 0 ? (["minute", 60] as const) : (["second", 1] as const);
  return new Intl.NumberFormat(phrases.locale, { style: "unit", unit, unitDisplay: "long" }).format(seconds / size);
}

/** 8 as “08:00”, as the course's clocks show it. */
export function hourInWords(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

/** Whether an hour lies in quiet hours, which may go over midnight; without hours it is never quiet. */
export function isQuiet(hour: number, from: number | null, until: number | null): boolean {
  if (from === null || until === null || from === until) return false;
  return from < until ? hour >= from && hour < until : hour >= from || hour < until;
}
