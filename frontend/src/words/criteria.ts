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
  return words.length ? words.map((part, at) => (at ? lowered(part) : part)).join(", ") : phrases.say("wordsNobody");
}

/** Inside a list only the first part keeps its capital. */
function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
