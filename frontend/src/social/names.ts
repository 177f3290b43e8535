// Networks, days and ages in words.
import type { Phrases } from "../words/phrases.ts";
import { noonOf } from "./bins.ts";

const NETWORKS: Record<string, string> = { twitter: "X", mastodon: "Mastodon", bluesky: "Bluesky", google_plus: "Google+", feed: "RSS" };
const UNITS = [["year", 31_557_600], ["month", 2_629_800], ["day", 86_400], ["hour", 3_600], ["minute", 60]] as const;

export function networkName(network: string): string {
  return NETWORKS[network] ?? network;
}

/** “Mon 12 Oct”; with the year where it isn't one of its fellows'. */
export function dayName(day: string, { locale }: Phrases, withYear = false): string {
  const year = withYear ? { year: "numeric" as const } : {};
  const format = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC", ...year });
  // “Mon, 12 Oct” with its comma is a list; on an axis it is a name.
  return format.format(noonOf(day)).replace(",", "");
}

export function monthName(day: string, { locale }: Phrases): string {
  return new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" }).format(noonOf(day));
}

/** “12 Oct – 15 Nov”, in the order and with the years that the language wants. */
export function daysName(from: string, until: string, { locale }: Phrases): string {
  const thisYear = from.slice(0, 4) === until.slice(0, 4) && until.slice(0, 4) === String(new Date().getUTCFullYear());
  const format = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC", ...(thisYear ? {} : { year: "numeric" }) });
  return format.formatRange(noonOf(from), noonOf(until));
}

/** “2 min ago”, in the largest unit that fits. */
export function ago(instant: string, now: number, { locale }: Phrases): string {
  const seconds = Math.max(0, (now - Date.parse(instant)) / 1000);
  const format = new Intl.RelativeTimeFormat(locale, { style: "short", numeric: seconds < 60 ? "auto" : "always" });
  for (const [unit, size] of UNITS) if (seconds >= size) return format.format(-Math.floor(seconds / size), unit);
  return format.format(0, "minute");
}
