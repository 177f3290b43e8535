// What learners' attributes and the values of these are called.
import type { Key, Phrases } from "./phrases.ts";

export const VALUE_WORDS: Record<string, Record<string, Key>> = {
  education: { none: "eduNone", el: "eduEl", jhs: "eduJhs", hs: "eduHs", a: "eduA", b: "eduB", m: "eduM", p: "eduP", other: "otherValue" },
  gender: { f: "genderF", m: "genderM", o: "otherValue" },
  mode: {
    audit: "modeAudit", honor: "modeHonor", verified: "modeVerified", professional: "modeProfessional", credit: "modeCredit", masters: "modeMasters",
    "executive-education": "modeExecutive", bootcamp: "modeBootcamp", other: "otherValue",
  },
};
const NAMES: Record<string, Key> = { mode: "attrMode", cohort: "attrCohort", country: "attrCountry", language: "attrLanguage", gender: "attrGender", education: "attrEducation" };
const YES_NO: Record<string, Key> = { yes: "valueYes", no: "valueNo" };

export function attributeName(name: string, phrases: Phrases): string {
  const key = NAMES[name];
  return key ? phrases.say(key) : name;
}

export function valueName(name: string, value: string, phrases: Phrases): string {
  if (!value) return phrases.say("valueUnknown");
  const key = VALUE_WORDS[name]?.[value] ?? (name in NAMES ? undefined : YES_NO[value]);
  if (key) return phrases.say(key);
  if (name === "country" && /^[A-Z]{2}$/.test(value)) return new Intl.DisplayNames(phrases.locale, { type: "region" }).of(value) ?? value;
  if (name === "language" && /^[a-z]{2,3}([-_]\w+)?$/.test(value)) return new Intl.DisplayNames(phrases.locale, { type: "language" }).of(value.replace("_", "-")) ?? value;
  return value;
}

/** A mark as criteria name it, without where it comes from: `survey:q3` is `q3`. */
export function markName(name: string): string {
  return name.slice(name.indexOf(":") + 1).replaceAll("_", " ");
}

/** The end of a problem's id, which is all that tells it from others. */
export function problemName(id: string): string {
  return id.slice(Math.max(id.lastIndexOf("@"), id.lastIndexOf("/")) + 1);
}
