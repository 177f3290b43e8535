// What dimensions and their values are called.
import type { Key, Phrases } from "../words/phrases.ts";
import { VALUE_WORDS } from "../words/attributes.ts";
import { CERTIFIED, UNKNOWN, YES } from "./cube.ts";

/** From least to most, as bars show them; other dimensions keep the order they came in. */
const ORDER: Record<string, readonly string[]> = { education: ["none", "el", "jhs", "hs", "a", "b", "m", "p", "other"] };

const TITLES: Record<string, Key> = { country: "byCountry", education: "byEducation", gender: "byGender", age: "byAge", mode: "byMode" };
const MISSING: Record<string, Key> = { country: "noCountry", age: "noAge" };

export function orderOf(dimension: string, values: readonly string[]): readonly string[] {
  const known = values.filter((value) => value !== UNKNOWN);
  const order = ORDER[dimension] ?? [];
  return order.length ? [...order.filter((value) => known.includes(value)), ...known.filter((value) => !order.includes(value))] : known;
}

export class Names {
  readonly #phrases: Phrases;
  readonly #countries: Intl.DisplayNames;

  constructor(phrases: Phrases) {
    this.#phrases = phrases;
    this.#countries = new Intl.DisplayNames(phrases.locale, { type: "region" });
  }

  title(dimension: string): string {
    const key = TITLES[dimension];
    return key ? this.#phrases.say(key) : dimension;
  }

  value(dimension: string, value: string): string {
    if (dimension === CERTIFIED) return this.#phrases.say(value === YES ? "withCertificate" : "withoutCertificate");
    if (value === UNKNOWN) return this.#phrases.say("notGiven");
    if (dimension === "country") return this.country(value);
    if (dimension === "age") return this.#age(value);
    const key = VALUE_WORDS[dimension]?.[value];
    return key ? this.#phrases.say(key) : value;
  }

  country(code: string): string {
    return /^[A-Z]{2}$/.test(code) ? (this.#countries.of(code) ?? code) : code;
  }

  /** “no country”, “no answer”, with the share that it is of all. */
  missing(dimension: string, share: string): string {
    return this.#phrases.say(MISSING[dimension] ?? "noAnswer", { share });
  }

  #age(band: string): string {
    const [, from, to] = /^(\d+)-(\d+)$/.exec(band) ?? [];
    if (from === undefined || to === undefined) return band;
    return Number(from) < 18 && Number(to) === 17 ? this.#phrases.say("ageUnder", { n: 18 }) : `${from}–${to}`;
  }
}
