// What a comparison says, in one of three sentences, or when it will say something.
import type { Comparison, Difference, Effect } from "../transport/outreach-shapes.ts";
import type { Key, Phrases } from "./phrases.ts";

/** “Too small to tell”, “No difference of more than 2.4 points”, “It moved +10.6 points”. */
export function verdictInWords({ verdict, difference, within_points: within }: Comparison, phrases: Phrases): string {
  if (verdict === "no_difference") return phrases.say("verdictNone", { n: rounded(within ?? 0) });
  if (verdict === "effect" && difference) return phrases.say(difference.points < 0 ? "verdictLess" : "verdictMore", { n: rounded(Math.abs(difference.points)) });
  return phrases.say("verdictSmall");
}

/** “(3.0 to 18.0)”, in points. */
export function intervalInWords({ lo, hi }: Difference, phrases: Phrases): string {
  return phrases.say("fromTo", { lo: withSign(lo, phrases), hi: withSign(hi, phrases) });
}

const WAITS: Readonly<Record<string, Key>> = { logs: "waitsLogs", events_removed: "waitsRemoved", due: "waitsDue" };
const NONE: Readonly<Record<string, Key>> = { not_begun: "effectNotBegun", nobody_held_out: "nobodyLeftOut", nobody_written_to: "nobodyWrittenTo" };

/** Why nothing is told yet, or never will be; null where it is read. */
export function silenceInWords({ status, why, reads_at: at }: Pick<Effect, "status" | "why" | "reads_at">, phrases: Phrases, zone: string): string | null {
  if (status === "read") return null;
  if (status === "none") return phrases.say(NONE[why ?? ""] ?? "nobodyLeftOut");
  const key = WAITS[why ?? ""];
  if (key) return phrases.say(key);
  return at ? phrases.say("willBeRead", { date: phrases.date(at, zone, "day") }) : phrases.say("waitsDue");
}

function rounded(points: number): number {
  return Math.round(points * 10) / 10;
}

function withSign(points: number, phrases: Phrases): string {
  return (points < 0 ? "\u2212" : "+") + phrases.number(rounded(Math.abs(points)));
}
