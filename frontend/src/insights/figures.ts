// Shares as the charts say them: one decimal, and none of nobody.
import type { Phrases } from "../words/phrases.ts";

/** Of fewer than these no share is drawn: one person more or less would move it by more than it tells. */
export const FEW = 20;

/** Per cent with one decimal; 0 of nobody. */
export function percentOf(part: number, whole: number): number {
  return whole > 0 ? Math.round((1000 * part) / whole) / 10 : 0;
}

/** `14.1` */
export function decimal(value: number, phrases: Phrases): string {
  return new Intl.NumberFormat(phrases.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);
}

/** `14.1 %`, or a dash of nobody. */
export function share(part: number, whole: number, phrases: Phrases): string {
  return whole > 0 ? phrases.say("percent", { n: decimal(percentOf(part, whole), phrases) }) : "–";
}
