// A selection as the page keeps it, and as the server's criteria.
import type { Brushes, Range } from "./outcome.ts";
import { isOpen, OUTCOMES } from "./outcome.ts";

export const LAST_SEEN = ["recent", "earlier", "never"] as const;
export type LastSeen = (typeof LAST_SEEN)[number];

export type Values = Readonly<Record<string, readonly string[]>>;

/** A result in an assessment: score in per cent, attempts as a count; who has no result matches no range. */
export interface AssessmentCondition {
  readonly problem: string;
  readonly score?: Range;
  readonly attempts?: Range;
}

export interface AnswerCondition {
  readonly problem: string;
  readonly part: string;
  readonly values: readonly string[];
}

/** What learners are, did and said, besides their chances and when they were last seen; all must hold. */
export interface Conditions {
  readonly attributes?: Values;
  readonly marks?: Values;
  readonly assessments?: readonly AssessmentCondition[];
  readonly answers?: readonly AnswerCondition[];
}

export interface Selection {
  readonly all: boolean;
  readonly brushes: Brushes;
  readonly lastSeen: LastSeen | null;
  readonly conditions?: Conditions | undefined;
  /** Left out by hand: why, by pseudonym. */
  readonly exclude?: Readonly<Record<string, string>> | undefined;
}

export interface Criteria extends Conditions {
  all?: true;
  certify?: Range;
  complete?: Range;
  leave?: Range;
  exclude?: readonly string[];
  exclude_reasons?: Readonly<Record<string, string>>;
}

export const NOBODY: Selection = { all: false, brushes: {}, lastSeen: null };
export const EVERYBODY: Selection = { all: true, brushes: {}, lastSeen: null };

export function isNobody(selection: Selection): boolean {
  return !selection.all && isOpen(selection.brushes) && keyOf(selection) === WHOLE_COURSE;
}

/** Which part of the course's learners is looked at: the criteria without chances. */
export function partOf({ lastSeen, conditions = {} }: Selection): Criteria {
  const attributes = { ...conditions.attributes, ...(lastSeen ? { last_seen: [lastSeen] } : {}) };
  return { ...conditions, ...(Object.keys(attributes).length ? { attributes } : {}) };
}

/** What a part is known by. */
export const WHOLE_COURSE = "{}";
export function keyOf(selection: Selection): string {
  return JSON.stringify(partOf(selection));
}

/** The server's form; null for nobody, since the server refuses criteria that restrict nothing. */
export function criteriaOf(selection: Selection): Criteria | null {
  if (isNobody(selection)) return null;
  const { all, brushes, exclude = {} } = selection;
  const said = Object.fromEntries(Object.entries(exclude).filter(([, why]) => why));
  const exclusions = { ...(Object.keys(exclude).length ? { exclude: Object.keys(exclude) } : {}), ...(Object.keys(said).length ? { exclude_reasons: said } : {}) };
  return { ...(all ? { all } : { ...brushes, ...partOf(selection) }), ...exclusions };
}

/** The selection of stored criteria; null where the page can't show them all. */
export function selectionOf(criteria: Criteria): Selection | null {
  const { exclude = [], exclude_reasons: why = {}, all, attributes: { last_seen: seen = [], ...attributes } = {}, ...rest } = criteria;
  const left = exclude.length ? { exclude: Object.fromEntries(exclude.map((pseudonym) => [pseudonym, why[pseudonym] ?? ""])) } : {};
  if (all) return { ...EVERYBODY, ...left };
  if (seen.length > 1) return null;
  const brushes = Object.fromEntries(OUTCOMES.flatMap((outcome) => (rest[outcome] ? [[outcome, rest[outcome]] as const] : [])));
  const { marks, assessments, answers } = rest;
  const conditions: Conditions = { ...(Object.keys(attributes).length ? { attributes } : {}), ...(marks && { marks }), ...(assessments && { assessments }), ...(answers && { answers }) };
  const lastSeen = LAST_SEEN.find((each) => each === seen[0]) ?? null;
  return { all: false, brushes, lastSeen, ...(Object.keys(conditions).length ? { conditions } : {}), ...left };
}

export function sameSelection(a: Selection, b: Selection): boolean {
  return JSON.stringify(criteriaOf(a)) === JSON.stringify(criteriaOf(b));
}
