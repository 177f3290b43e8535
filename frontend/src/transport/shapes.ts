// What the backend answers with, named as in its OpenAPI document.
import type { Criteria, LastSeen } from "../audience/criteria.ts";
import type { Outcome } from "../audience/outcome.ts";
import type { Told } from "../words/phrases.ts";

export interface Course {
  course_id: string;
  site: string;
  name: string;
  start: string | null;
  end: string | null;
  time_zone: string;
}

export interface Model {
  id: string;
  name: string;
  simulated_only: boolean;
  is_shipped: boolean;
  created_at: string;
  trained_on: string[];
}

export interface Audience {
  snapshot: string | null;
  as_of: string | null;
  learners: number;
  unpredicted: number;
  bins: number[];
  last_seen: Record<LastSeen, number>;
  enrolled: number;
  writable: number;
  why_unpredicted: string | null;
  why_unpredicted_said?: Told | null;
  why_unwritable: string | null;
  why_unwritable_said?: Told | null;
  course: Course;
  model: Model | null;
  /** What can't be told yet, and why; `text` is English. */
  notes: { outcomes: Partial<Record<Outcome, Note>>; course: Note[] } | null;
  drift: { level: string } | null;
  objecting: number;
  /** Who let staff choose by a model of invented courses. */
  acknowledged: { at: string; by: string } | null;
  may_acknowledge: boolean;
}

export interface Note {
  code: string;
  text: string;
  learners?: number;
}

/** What weighed on a chance, by so many points of per cent. */
export interface WhyItem {
  key: string;
  points: number;
  facts: Record<string, string | number>;
}

export type Why = Record<Outcome, WhyItem[]>;

export interface ReliabilityBin {
  learners: number;
  mean_chance: number;
  came_true: number;
}

export interface WeekFigures {
  outcome: Outcome;
  group: string;
  week: number;
  learners: number;
  auc: { value: number } | null;
  bins: ReliabilityBin[];
}

/** A model's card, as far as the page tells it. */
export interface Card {
  data: { learners: number; events: number; courses: unknown[] } | null;
  exposure: { exposed: number; objected: number; learned_from_exposed: boolean } | null;
  evaluation: { weeks: WeekFigures[] }[] | null;
}

export type Reason = "excluded_by_hand" | "matched_before" | "written_to_recently" | "not_enrolled" | "opted_out" | "declined_on_platform" | "no_address";
export type Excluded = Partial<Record<Reason, number>>;

export interface Count {
  snapshot: string | null;
  matching: number;
  excluded: Excluded;
  reachable: number;
  /** Of those who could be reached, how many were written to in the last 7 days. */
  written_to_recently?: number;
  /** By field, what is asked for that the course no longer has. */
  vanished?: Record<string, string>;
  vanished_said?: Record<string, Told | null> | null;
}

export type Status = "draft" | "scheduled" | "awaiting_approval" | "sending" | "paused" | "sent" | "cancelled" | "failed";

export const DELIVERY_STATES = ["sent", "queued", "claimed", "retry", "uncertain", "failed", "suppressed", "held_out", "cancelled"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
/** Of one learner: until a comparison is read, nobody is told who was left out. */
export type LearnerState = DeliveryState | "in_comparison";

/** A large send needs a second person. */
export interface Approval {
  asked_by: string;
  asked_at: string;
  recipients: number;
  may_approve: boolean;
  answered_by?: string | null;
  /** Why it was declined. */
  declined: string | null;
}

/** Why nothing, or only a part, goes out now. */
export interface Waiting {
  why: "quiet_hours" | "daily_ceiling" | "rate" | "frequency_cap" | "undo";
  until: string | null;
  learners: number;
}

/** How a message goes out, besides what it says and whom it is for. */
export interface Plan {
  /** Of the footer. */
  language: string;
  /** A service notice: about exams or accounts; may go to everyone, and nobody can be left out to compare. */
  notice: boolean;
  holdout_percent: number;
  automatic: boolean;
  daily_ceiling: number | null;
  ends_on: string | null;
  /** Automatic: those who match already get it too. */
  backlog: boolean;
  segment: string | null;
}

export interface Communication extends Partial<Plan> {
  id: string;
  approval?: Approval | null;
  waiting?: Waiting | null;
  created_by?: string;
  leave_out_recent?: boolean;
  status: Status;
  subject: string;
  body: string;
  from_name: string;
  reply_to: string;
  criteria: Criteria;
  snapshot: string | null;
  created_at: string;
  send_at: string | null;
  began_at: string | null;
  undo_until: string | null;
  finished_at: string | null;
  failure: string | null;
  failure_said?: Told | null;
  deliveries: Partial<Record<LearnerState, number>>;
}

export const SAMPLES = ["short_name", "long_name", "no_name", "right_to_left"] as const;
export type SampleKind = (typeof SAMPLES)[number];

export interface Sample {
  kind: SampleKind;
  from: string;
  reply_to: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

export interface Delivery {
  pseudonym: string;
  state: LearnerState;
  reason: string;
  reason_said?: Told | null;
  attempts: number;
  changed_at: string | null;
}

export interface PredictedLearner {
  pseudonym: string;
  certify: number | null;
  complete: number | null;
  leave: number | null;
}

/** RFC 9457, with the fields at fault and, for a changed selection, who matches now. */
export interface Problem {
  status: number;
  title: string;
  detail: string;
  errors: Record<string, string[]>;
  /** Ends in its kind. */
  type?: string;
  /** Of `detail`. */
  code?: string;
  params?: Told["params"];
  /** Of `errors`, line by line. */
  error_codes?: Record<string, (Told | null)[]>;
  matching?: number;
  was?: number;
  snapshot?: string;
}
