// Conditions changed one at a time; those that say nothing are left out.
import type { AnswerCondition, AssessmentCondition, Conditions } from "./criteria.ts";

type Listed = "attributes" | "marks";

export function withValues(conditions: Conditions, group: Listed, name: string, values: readonly string[]): Conditions {
  const others = Object.fromEntries(Object.entries(conditions[group] ?? {}).filter(([each]) => each !== name));
  return tidied({ ...conditions, [group]: values.length ? { ...others, [name]: values } : others });
}

/** Null takes the condition on that problem away, and so does one without score and attempts. */
export function withAssessment(conditions: Conditions, problem: string, condition: Omit<AssessmentCondition, "problem"> | null): Conditions {
  const others = (conditions.assessments ?? []).filter((each) => each.problem !== problem);
  const says = condition && (condition.score ?? condition.attempts);
  return tidied({ ...conditions, assessments: says ? [...others, { problem, ...condition }] : others });
}

export function withAnswer(conditions: Conditions, { problem, part, values }: AnswerCondition): Conditions {
  const others = (conditions.answers ?? []).filter((each) => each.problem !== problem || each.part !== part);
  return tidied({ ...conditions, answers: values.length ? [...others, { problem, part, values }] : others });
}

/** Without the condition that `conditionsInWords` says is about this. */
export function without(conditions: Conditions, about: string): Conditions {
  const [group = "", name = "", part = ""] = about.split(" ");
  if (group === "attributes" || group === "marks") return withValues(conditions, group, about.slice(group.length + 1), []);
  return group === "assessments" ? withAssessment(conditions, name, null) : withAnswer(conditions, { problem: name, part, values: [] });
}

export function valuesOf(conditions: Conditions, group: Listed, name: string): readonly string[] {
  return conditions[group]?.[name] ?? [];
}

function tidied(conditions: Conditions): Conditions {
  return Object.fromEntries(Object.entries(conditions).filter(([, each]) => Object.keys(each as object).length > 0));
}
