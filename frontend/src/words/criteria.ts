// Criteria in words, as the list of past messages shows them.
import type { Criteria } from "../audience/criteria.ts";
import { OUTCOMES } from "../audience/outcome.ts";
import type { Key, Phrases } from "./phrases.ts";

const SEEN: Record<string, Key> = { recent: "wordsSeen", earlier: "wordsEarlier", never: "wordsNever" };

export function criteriaInWords(criteria: Criteria, phrases: Phrases): string {
  if (criteria.all) return phrases.say("wordsAll");
  const ranges = OUTCOMES.flatMap((outcome) => {
    const range = criteria[outcome];
    return range ? [phrases.say("wordsRange", { outcome: phrases.say(outcome), from: range[0], to: range[1] })] : [];
  });
  const attributes = Object.entries(criteria.attributes ?? {}).map(([name, values]) =>
    name === "last_seen"
      ? values.map((value) => (SEEN[value] ? phrases.say(SEEN[value]) : value)).join(" + ")
      : phrases.say("wordsOther", { name, values: values.join(", ") }),
  );
  const excluded = criteria.exclude?.length ? [phrases.say("wordsExclude", { n: criteria.exclude.length })] : [];
  const words = [...ranges, ...attributes, ...excluded];
  return words.length ? words.map((part, at) => withFirst(part, at > 0)).join(", ") : phrases.say("wordsNobody");
}

/** The first part of a list begins with a capital, the others don't. */
function withFirst(text: string, lowered: boolean): string {
  const first = text.charAt(0);
  return (lowered ? first.toLowerCase() : first.toUpperCase()) + text.slice(1);
}
