// What must be put right before a message can go, found here first and by the server after.
import type { Field, Fields } from "../state/draft.ts";
import { FIELDS } from "../state/draft.ts";
import type { Plan, Problem } from "../transport/shapes.ts";
import type { Facts, Key, Told } from "../words/phrases.ts";
import { looksLikeAddress } from "./address.ts";
import { unknownPlaceholders } from "./placeholders.ts";

/** Where a fault lies: a field of the message, or one of the other steps. */
export type Place = Field | "who" | "when";

/** A line of the server's about a field, with its code where it has one. */
export interface Line {
  label: string;
  text: string;
  said: Told | null;
}

export interface Fault {
  place: Place;
  /** Words of ours, or a line of the server's. */
  say: readonly [Key, Facts] | Line;
  fix?: { text: string; by: string };
}

export interface Wanted {
  fields: Fields;
  plan: Plan;
  isNobody: boolean;
  isEverybody: boolean;
  /** Undefined until the server has counted. */
  reachable: number | undefined;
  /** An instant in ISO form, "now", or null where no time is given. */
  when: string | null;
  now: number;
  label: (field: Field) => string;
}

export function faultsOf(wanted: Wanted): Fault[] {
  return [...faultsOfWho(wanted), ...faultsOfFields(wanted), ...faultsOfWhen(wanted)];
}

function faultsOfWho({ isNobody, reachable, plan }: Wanted): Fault[] {
  if (isNobody) return [{ place: "who", say: ["missingWho", {}] }];
  // An automatic message is for those to come as well.
  return reachable === 0 && !plan.automatic ? [{ place: "who", say: ["nobodyReachable", {}] }] : [];
}

function faultsOfFields({ fields, label }: Wanted): Fault[] {
  return FIELDS.flatMap((field): Fault[] => {
    const text = fields[field].trim();
    if (!text) return [{ place: field, say: ["missing", { field: label(field) }] }];
    if (field === "reply_to" && !looksLikeAddress(text)) return [{ place: field, say: ["missingAddress", { field: label(field) }] }];
    return field === "subject" || field === "body" ? unknownIn(field, text) : [];
  });
}

function unknownIn(field: Field, text: string): Fault[] {
  return unknownPlaceholders(text).map(({ text: written, suggestion }) => ({
    place: field,
    say: ["unknownPlaceholder", { text: written }],
    ...(suggestion ? { fix: { text: written, by: suggestion } } : {}),
  }));
}

function faultsOfWhen({ when, now, plan, isEverybody }: Wanted): Fault[] {
  if (plan.automatic) return faultsOfAutomatic(plan, isEverybody, now);
  if (when === null) return [{ place: "when", say: ["missingTime", {}] }];
  return when !== "now" && Date.parse(when) <= now ? [{ place: "when", say: ["pastTime", {}] }] : [];
}

/** A day's end is the server's to know; here a day counts until it is over everywhere. */
const LONGEST_DAY_MS = 36 * 3_600_000;

function faultsOfAutomatic({ daily_ceiling: ceiling, ends_on: end }: Plan, isEverybody: boolean, now: number): Fault[] {
  const found: Key[] = [
    ...(isEverybody ? ["automaticAll" as const] : []),
    ...(ceiling !== null && !(Number.isInteger(ceiling) && ceiling > 0) ? ["ceilingWrong" as const] : []),
    ...(end !== null && Date.parse(end) + LONGEST_DAY_MS <= now ? ["endPassed" as const] : []),
  ];
  return found.map((key): Fault => ({ place: "when", say: [key, {}] }));
}

/** The server's field errors (RFC 9457 extension `errors`) as faults of ours. */
const ABOUT_SENDING = new Set(["when", "send_at", "automatic", "daily_ceiling", "ends_on", "backlog", "holdout_percent", "notice", "language"]);

export function faultsFromServer({ errors, error_codes: codes = {} }: Pick<Problem, "errors" | "error_codes">, label: (field: Field) => string): Fault[] {
  return Object.entries(errors).flatMap(([name, lines]) => {
    const field = FIELDS.find((each) => each === name);
    const place = field ?? (ABOUT_SENDING.has(name) ? "when" : "who");
    return lines.map((text, at): Fault => ({ place, say: { label: field ? label(field) : "", text, said: codes[name]?.[at] ?? null } }));
  });
}
