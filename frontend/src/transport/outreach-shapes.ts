// What the backend answers about choosing, composing, sending and effects, named as in its OpenAPI document.
import type { Criteria } from "../audience/criteria.ts";
import type { LearnerState, Why } from "./shapes.ts";
import type { Told } from "../words/phrases.ts";

export interface Segment {
  id: string;
  name: string;
  criteria: Criteria;
  /** Null where its criteria can't be read any more. */
  matching: number | null;
  created_at: string;
  created_by: string;
}

/** What a course's learners can be chosen by, besides their chances: values with how many have each. */
export interface AudienceFields {
  attributes: Record<string, Record<string, number>>;
  marks: { name: string; label: string; source: string; values: Record<string, number> }[];
  assessments: { problem: string; name: string; due: string | null; learners: number; answers: boolean }[];
  surveys: { column: string; values: Record<string, number> }[];
}

export interface AnswerPart {
  part: string;
  question?: string;
  values: { value: string; label: string; learners: number; correct: boolean | null }[];
}

export interface Template {
  id: string;
  name: string;
  purpose: string;
  subject: string;
  body: string;
  criteria: Criteria | null;
}

/** Something wrong or unwise in a text, in words; `excerpt` is the place. */
export interface Finding {
  field: string;
  code: string;
  text: string;
  text_said?: Told | null;
  excerpt?: string;
  /** A kinder wording, in the text's own language. */
  suggestion?: string;
}

export interface Lint {
  errors: Finding[];
  warnings: Finding[];
}

/** How a site sends, as far as the page tells it. */
export interface SendingRules {
  cap_messages: number;
  cap_days: number;
  quiet_from: number | null;
  quiet_until: number | null;
  approval_above: number;
  undo_seconds: number;
  large_above: number;
  undo_seconds_large: number;
  automatic_daily_ceiling: number;
  no_difference_points: number;
}

/** What an automatic message would have done. */
export interface Forecast {
  days: { day: string; new: number }[];
  /** Null where the past can't be told. */
  last_7_days: number | null;
  matching_now: number;
}

/** What a comparison could show, before anything is sent. */
export interface EffectPlan {
  reachable: number;
  held_out: number;
  written_to: number;
  /** The share that is expected to come back unwritten; null of nobody. */
  base_per_cent: number | null;
  outcome: string;
  days: number;
  /** Null where nothing can be shown. */
  smallest_points: number | null;
  /** Whether an effect of that size is one that messages have. */
  enough: boolean;
  reads_at?: string;
}

export interface Arm {
  learners: number;
  count: number;
  per_cent: number | null;
}
export type Arms = Record<"written_to" | "held_out", Arm>;

/** In points of per cent, with the ends of its 95 % interval. */
export interface Difference {
  points: number;
  lo: number;
  hi: number;
}

export type Verdict = "effect" | "no_difference" | "too_small";

export interface Comparison {
  arms: Arms | null;
  difference: Difference | null;
  verdict: Verdict | null;
  /** Of no difference: of more than so many points. */
  within_points: number | null;
}

export interface Effect extends Comparison {
  status: "none" | "waiting" | "read";
  why: string | null;
  reads_at: string | null;
  days: number;
  percent: number;
  drawn?: number;
  /** Null of an automatic message that isn't read yet. */
  held_out?: number | null;
  limit_points?: number;
  read_at?: string | null;
  exposure: Record<keyof Arms, { learners: number; mails: number }> | null;
  exploratory: { outcome: string; as_of: string | null; arms: Arms; difference: Difference | null }[];
}

/** A course's comparisons, and what those that are read say together. */
export interface PooledEffect extends Comparison {
  messages: ({ id: string; subject: string; status: Effect["status"]; why: string | null; reads_at: string | null } & Comparison)[];
  read: number;
}

/** One look of an automatic message for new matches. */
export interface Run {
  at: string;
  day: string;
  matched: number;
  new: number;
  /** Null until the comparison is read, as `held_out` is; till then both are in `in_comparison`. */
  queued: number | null;
  held_out: number | null;
  in_comparison?: number;
  excluded: Record<string, number>;
  why_nothing: string | null;
  why_nothing_said?: Told | null;
}

/** A line of the audit log. */
export interface AuditEntry {
  at: string;
  caller: string;
  action: string;
  details: { changes?: Record<string, unknown> };
}

/** One learner, by pseudonym. */
export interface LearnerFacts {
  pseudonym: string;
  /** The newest first. */
  predictions: { snapshot: string; as_of: string; certify: number; complete: number; leave: number }[];
  /** The newest first. */
  messages: { id: string; subject: string; state: LearnerState; changed_at: string | null }[];
  reasons: Why | null;
}
