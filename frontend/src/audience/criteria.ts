// A selection as the page keeps it, and as the server's criteria.
import type { Brushes, Range } from "./outcome.ts";
import { isOpen, OUTCOMES } from "./outcome.ts";

export const LAST_SEEN = ["recent", "earlier", "never"] as const;
export type LastSeen = (typeof LAST_SEEN)[number];

export interface Selection {
  readonly all: boolean;
  readonly brushes: Brushes;
  readonly lastSeen: LastSeen | null;
}

export interface Criteria {
  all?: true;
  certify?: Range;
  complete?: Range;
  leave?: Range;
  attributes?: Record<string, readonly string[]>;
  exclude?: readonly string[];
}

export const NOBODY: Selection = { all: false, brushes: {}, lastSeen: null };
export const EVERYBODY: Selection = { all: true, brushes: {}, lastSeen: null };

export function isNobody(selection: Selection): boolean {
  return !selection.all && selection.lastSeen === null && isOpen(selection.brushes);
}

/** The server's form; null for nobody, since the server refuses criteria that restrict nothing. */
export function criteriaOf(selection: Selection): Criteria | null {
  if (isNobody(selection)) return null;
  if (selection.all) return { all: true };
  const { brushes, lastSeen } = selection;
  return { ...brushes, ...(lastSeen ? { attributes: { last_seen: [lastSeen] } } : {}) };
}

/** The selection of stored criteria, as far as the page can show them; null where it can't show them all. */
export function selectionOf(criteria: Criteria): Selection | null {
  if (criteria.all) return EVERYBODY;
  const { attributes = {}, exclude = [] } = criteria;
  const { last_seen: seen = [], ...others } = attributes;
  if (exclude.length || Object.keys(others).length || seen.length > 1) return null;
  const ranges = OUTCOMES.flatMap((outcome) => (criteria[outcome] ? [[outcome, criteria[outcome]] as const] : []));
  const lastSeen = LAST_SEEN.find((each) => each === seen[0]) ?? null;
  return { all: false, brushes: Object.fromEntries(ranges), lastSeen };
}

export function sameSelection(a: Selection, b: Selection): boolean {
  return JSON.stringify(criteriaOf(a)) === JSON.stringify(criteriaOf(b));
}
