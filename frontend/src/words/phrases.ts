// Words, numbers and dates in the reader's language.
import type { Plural, Words } from "./en.ts";
import { en } from "./en.ts";
import type { attributes } from "./en/attributes.ts";
import type { foot } from "./en/foot.ts";
import type { social } from "./en/social.ts";
import type { insights } from "./en/insights.ts";

/** Those of the whole page, and those that tabs with a bundle of their own bring along in every language. */
export type Key = keyof Words | keyof typeof attributes | keyof typeof foot | keyof typeof insights | keyof typeof social;
type Said = Partial<Record<Key, string | Plural>>;
export type Facts = Readonly<Record<string, string | number>>;

/** A sentence of the backend's, by what stays when its words change; a sentence within it may be filled in. */
export interface Told {
  readonly code: string;
  readonly params: Readonly<Record<string, string | Told>>;
}

const languages: Record<string, Said> = { en };
/** By language and code; English comes from the backend. */
const sentences: Record<string, Readonly<Record<string, string>>> = {};

export function hasWords(language: string): boolean {
  return language in languages;
}

export function addWords(language: string, words: Said): void {
  languages[language] = { ...languages[language], ...words };
}

export function addTold(language: string, told: Readonly<Record<string, string>>): void {
  sentences[language] = told;
}

/** A locale that `Intl` knows: the first of those asked for, else English. */
export function localeOf(...asked: (string | null | undefined)[]): string {
  for (const tag of asked) {
    if (tag) {
      const clean = tag.replace("_", "-");
      if (isLocale(clean)) return clean;
    }
  }
  return "en";
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch (fault) {
    if (fault instanceof RangeError) return false;
    throw fault;
  }
}

export class Phrases {
  readonly locale: string;
  readonly #language: string;
  readonly #plural: Intl.PluralRules;
  readonly #number: Intl.NumberFormat;

  constructor(locale: string) {
    // English of no country: months in words and a clock of 24 hours read the same everywhere.
    this.locale = locale === "en" ? "en-GB" : locale;
    const [language = ""] = locale.split("-");
    this.#language = hasWords(language) ? language : "en";
    this.#plural = new Intl.PluralRules(locale);
    // Spanish leaves numbers of four digits ungrouped unless asked; columns read better with all grouped.
    this.#number = new Intl.NumberFormat(locale, { useGrouping: "always" } as unknown as Intl.NumberFormatOptions);
  }

  /** The words for a key, with `{names}` filled in; `n` chooses between singular and plural. */
  say(key: Key, facts: Facts = {}): string {
    const entry = languages[this.#language]?.[key] ?? key;
    const text = typeof entry === "string" ? entry : entry[this.#isOne(facts.n) ? "one" : "other"];
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => this.#shown(facts[name]) ?? whole).replace(/ %/g, "\u00a0%");
  }

  /** The backend's sentence in the reader's language; as it came where there are no words for it. */
  told(text: string, said: Told | null | undefined): string {
    const known = sentences[this.#language] ?? {};
    const entry = said && known[said.code];
    if (!entry) return text;
    return entry.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = said.params[name] ?? whole;
      return typeof value === "string" ? (known[`value.${name}.${value}`] ?? value) : this.told("", value);
    });
  }

  number(value: number): string {
    return this.#number.format(value);
  }

  /** How much `part` is of `whole`, in whole per cents; what is there but under one isn't 0. */
  share(part: number, whole: number): string {
    const percent = whole > 0 ? Math.round((100 * part) / whole) : 0;
    return percent === 0 && part > 0 ? this.say("lessThanOne") : this.say("percent", { n: percent });
  }

  date(instant: string, timeZone: string, style: "long" | "short" | "day" = "long"): string {
    return new Intl.DateTimeFormat(this.locale, { ...STYLES[style], timeZone }).format(new Date(instant));
  }

  /** The reader's own clock. */
  time(at: Date): string {
    return new Intl.DateTimeFormat(this.locale, { hour: "2-digit", minute: "2-digit" }).format(at);
  }

  /** “4 days ago”, in the largest unit that fits. */
  ago(instant: string, now: number): string {
    const days = Math.floor((now - Date.parse(instant)) / 86_400_000);
    const [unit, size] = (days >= 730 ? ["year", 365.25] : days >= 60 ? ["month", 30.4] : ["day", 1]) as ["year" | "month" | "day", number];
    return new Intl.RelativeTimeFormat(this.locale).format(-Math.floor(days / size), unit);
  }

  #isOne(value: string | number | undefined): boolean {
    return typeof value === "number" && this.#plural.select(value) === "one";
  }

  #shown(value: string | number | undefined): string | undefined {
    return typeof value === "number" ? this.number(value) : value;
  }
}

const STYLES = {
  long: { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  short: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { day: "numeric", month: "short", year: "numeric" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
