// Criteria in words, as the list of past messages shows them.
import type { Criteria } from "../audience/criteria.ts";
import { OUTCOMES } from "../audience/outcome.ts";
import { attributeName, markName, problemName, valueName } from "./attributes.ts";
import type { Key, Phrases } from "./phrases.ts";

const SEEN: Record<string, Key> = { recent: "wordsSeen", earlier: "wordsEarlier", never: "wordsNever" };

export function criteriaInWords(criteria: Criteria, phrases: Phrases): string {
  if (criteria.all) return phrases.say("wordsAll");
  const ranges = OUTCOMES.flatMap((outcome) => {
    const range = criteria[outcome];
    return range ? [phrases.say("wordsRange", { outcome: phrases.say(outcome), from: range[0], to: range[1] })] : [];
  });
  const conditions = conditionsInWords(criteria, phrases).map(({ words }) => words);
  const excluded = criteria.exclude?.length ? [phrases.say("wordsExclude", { n: criteria.exclude.length })] : [];
  const words = [...ranges, ...conditions, ...excluded];
  return words.length ? words.map((part, at) => withFirst(part, at > 0)).join(", ") : phrases.say("wordsNobody");
}

export interface Said {
  /** What the condition is about: `attributes mode`, `marks survey:q3`, `assessments ID`, `answers ID PART`. */
  about: string;
  words: string;
}

/** Each condition but chances and exclusions, in words. */
export function conditionsInWords({ attributes = {}, marks = {}, assessments = [], answers = [] }: Criteria, phrases: Phrases, problem: (id: string) => string = problemName): Said[] {
  const listed = (name: string, values: readonly string[]) => values.map((value) => valueName(name, value, phrases)).join(", ");
  return [
    ...Object.entries(attributes).map(([name, values]) => ({
      about: `attributes ${name}`,
      words: name === "last_seen" ? values.map((value) => (SEEN[value] ? phrases.say(SEEN[value]) : value)).join(" + ") : phrases.say("wordsOther", { name: attributeName(name, phrases), values: listed(name, values) }),
    })),
    ...Object.entries(marks).map(([name, values]) => ({ about: `marks ${name}`, words: phrases.say("wordsOther", { name: markName(name), values: listed(name, values) }) })),
    ...assessments.map(({ problem: id, score, attempts }) => ({
      about: `assessments ${id}`,
      words: [problem(id), ...(score ? [phrases.say("wordsScore", { from: score[0], to: score[1] })] : []), ...(attempts ? [phrases.say("wordsAttempts", { from: attempts[0], to: attempts[1] })] : [])].join(" "),
    })),
    ...answers.map(({ problem: id, part, values }) => ({ about: `answers ${id} ${part}`, words: phrases.say("wordsAnswer", { name: problem(id), values: values.join(", ") }) })),
  ];
}

/** The first part of a list begins with a capital, the others don't. */
function withFirst(text: string, lowered: boolean): string {
  const first = text.charAt(0);
  return (lowered ? first.toLowerCase() : first.toUpperCase()) + text.slice(1);
}
