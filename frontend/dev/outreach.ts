// What the in-memory course answers around its messages: conditions, saved choices, templates, lint, forecasts, effects, history.
import type { Criteria } from "../src/audience/criteria.ts";
import type { AnswerPart, AudienceFields, Comparison, Effect, Finding, PooledEffect, Run, Segment, SendingRules, Template } from "../src/transport/outreach-shapes.ts";
import type { Answer, Request } from "../src/transport/transport.ts";

const DAY_MS = 86_400_000;
const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();
const ok = (data: unknown): Answer => ({ status: 200, data });

const FIELDS: AudienceFields = {
  attributes: { mode: { audit: 17_408, verified: 2_903 }, cohort: { evening: 301, morning: 288, "": 19_722 }, country: { ES: 4211, MX: 2890, CO: 2101, US: 1544, IN: 1320, PE: 1100, AR: 998, BR: 870, CL: 640, EC: 512, GB: 401, DE: 388, FR: 301, "": 3035 }, gender: { f: 9011, m: 8120, o: 88, "": 3092 } },
  marks: [{ name: "social:isolate", label: "Posted, nobody answered", source: "social", values: { yes: 37 } }],
  assessments: [
    { problem: "block-v1:DemoX+STAT101+2026_T4+type@problem+block@quiz3", name: "Quiz 3", due: ago(4), learners: 5102, answers: true },
    { problem: "block-v1:DemoX+STAT101+2026_T4+type@problem+block@quiz4", name: "Quiz 4", due: null, learners: 2011, answers: false },
  ],
  surveys: [{ column: "goal", values: { certificate: 812, curiosity: 1502, job: 611 } }],
};

const ANSWERS: AnswerPart[] = [{ part: "2_1", question: "The mean of 1, 2 and 6 is", values: [{ value: "choice_0", label: "2", learners: 811, correct: false }, { value: "choice_1", label: "3", learners: 4021, correct: true }, { value: "choice_2", label: "4.5", learners: 270, correct: false }] }];

const TEMPLATES: Template[] = [
  { id: "week-ahead", name: "What comes next", purpose: "for those who slow down", subject: "Week 4 is shorter than it looks", body: "Hello [:firstname|there:],\n\nWeek 4 is two videos and a quiz. If you have half an hour, start with [the worked example](https://campus.example/week4).\n\nThe course team", criteria: { complete: [20, 70], leave: [50, 100] } },
  { id: "certificate", name: "A certificate is within reach", purpose: "for those who complete without one", subject: "You are close to the certificate", body: "Hello [:firstname|there:],\n\nTwo graded problems are left.\n\nThe course team", criteria: { complete: [80, 100], certify: [0, 20] } },
];

export const RULES: SendingRules = { cap_messages: 2, cap_days: 7, quiet_from: 21, quiet_until: 8, approval_above: 5000, undo_seconds: 30, large_above: 1000, undo_seconds_large: 600, automatic_daily_ceiling: 1000, no_difference_points: 3 };

const arms = (got: [number, number], left: [number, number]): Comparison["arms"] => ({
  written_to: { learners: got[0], count: got[1], per_cent: (100 * got[1]) / got[0] }, held_out: { learners: left[0], count: left[1], per_cent: (100 * left[1]) / left[0] },
});

/** By message, what its comparison says; others have none. */
const EFFECTS: Record<string, Comparison> = {
  p2: { arms: arms([2340, 422], [260, 36]), difference: { points: 4.2, lo: 0.7, hi: 7.1 }, verdict: "effect", within_points: null },
  p7: { arms: arms([561, 118], [140, 26]), difference: { points: 2.5, lo: -5.4, hi: 9.1 }, verdict: "too_small", within_points: null },
  p3: { arms: arms([9851, 1010], [9851, 990]), difference: { points: 0.2, lo: -0.6, hi: 1.1 }, verdict: "no_difference", within_points: 1.1 },
};
const FURTHER = { arms: { written_to: { learners: 2340, count: 301, per_cent: 12.9 }, held_out: { learners: 260, count: 29, per_cent: 11.2 } }, difference: { points: 1.7, lo: -2.8, hi: 5.3 } };
const SILENT: Comparison = { arms: null, difference: null, verdict: null, within_points: null };

function effectOf(id: string): Effect {
  const read = EFFECTS[id];
  const base = { days: 7, percent: 10, drawn: 1122, held_out: 112, limit_points: 3, exposure: read ? { written_to: { learners: 120, mails: 224 }, held_out: { learners: 40, mails: 56 } } : null };
  if (read) return { ...base, ...read, status: "read", why: null, reads_at: ago(3), read_at: ago(3), exploratory: [{ outcome: "completed", as_of: ago(1), ...FURTHER }] };
  if (id === "p5") return { ...base, ...SILENT, status: "waiting", why: "window", reads_at: ago(-7), exploratory: [] };
  return { ...base, ...SILENT, status: "none", why: "nobody_held_out", reads_at: null, exploratory: [] };
}

export class OutreachInMemory {
  readonly #matching: (criteria: Criteria) => number;
  readonly #reachable: (criteria: Criteria, leaveOutRecent: boolean) => number;
  #segments: Segment[];

  constructor(matching: (criteria: Criteria) => number, reachable: (criteria: Criteria, leaveOutRecent: boolean) => number) {
    this.#reachable = reachable;
    this.#matching = matching;
    this.#segments = [
      { id: "s1", name: "Verified, slowing down", criteria: { attributes: { mode: ["verified"] }, leave: [50, 100] }, matching: 0, created_at: ago(9), created_by: "ada" },
      { id: "s2", name: "Evening cohort", criteria: { attributes: { cohort: ["evening"] } }, matching: 0, created_at: ago(5), created_by: "ada" },
    ];
  }

  /** By operation. */
  get handlers() {
    const { choices, answers, segments, keepsegment, changesegment, dropsegment, lint, templates, reusable, rules, plan, forecast, effect, effects, runs, audit } = this;
    return { choices, answers, segments, keepsegment, changesegment, dropsegment, lint, templates, reusable, rules, plan, forecast, effect, effects, runs, audit };
  }

  choices = (): Answer => ok(FIELDS);
  answers = (): Answer => ok({ parts: ANSWERS });
  segments = (): Answer => ok({ segments: this.#segments.map((each) => ({ ...each, matching: this.#matching(each.criteria) })) });

  keepsegment = ({ body }: Request): Answer => {
    const { name, criteria } = body as Segment;
    if (this.#segments.some((each) => each.name === name)) return { status: 409, data: { title: "There is one of that name", detail: "" } };
    const made = { id: `s${this.#segments.length + 1}`, name, criteria, matching: 0, created_at: ago(0), created_by: "you" };
    this.#segments.push(made);
    return { status: 201, data: made };
  };

  changesegment = ({ id, body }: Request): Answer => {
    this.#segments = this.#segments.map((each) => (each.id === id ? { ...each, ...(body as Partial<Segment>) } : each));
    return this.segments();
  };

  dropsegment = ({ id }: Request): Answer => {
    this.#segments = this.#segments.filter((each) => each.id !== id);
    return ok({ removed: id });
  };

  lint = ({ body }: Request): Answer => {
    const { body: text } = body as { body: string };
    const [singled] = /slowed down lately|about to (leave|stop)/i.exec(text) ?? [];
    const warnings: Finding[] = singled ? [{ field: "body", code: "reveals_prediction", text: "This tells learners what is predicted about them.", excerpt: singled, suggestion: "If you have half an hour" }] : [];
    return ok({ errors: [], warnings });
  };

  templates = (): Answer => ok({ templates: TEMPLATES });
  reusable = (): Answer => ok({ communications: [{ id: "e1", course_id: "course-v1:DemoX+STAT101+2025_T4", course_name: "Introduction to Statistics", subject: "Three ways to start", body: "Hello [:firstname|there:]", language: "en", criteria: { attributes: { last_seen: ["never"] } }, sent_at: ago(360) }] });
  rules = (): Answer => ok(RULES);

  plan = ({ body }: Request): Answer => {
    const { criteria, holdout_percent: percent, leave_out_recent: spares = false } = body as { criteria: Criteria; holdout_percent: number; leave_out_recent?: boolean };
    const reachable = this.#reachable(criteria, spares);
    const held = Math.round((reachable * percent) / 100);
    const points = held ? Math.ceil(10 * 280 * Math.sqrt((0.1 * 0.9) / held + (0.1 * 0.9) / Math.max(1, reachable - held))) / 10 : null;
    return ok({ reachable, held_out: held, written_to: reachable - held, base_per_cent: 10.2, outcome: "returned", days: 7, smallest_points: points, enough: points !== null && points <= 10, reads_at: ago(-8) });
  };

  forecast = ({ body }: Request): Answer => {
    const days = [31, 26, 44, 19, 22, 58, 47].map((count, at) => ({ day: ago(7 - at).slice(0, 10), new: count, is_predicted: true }));
    return ok({ days, last_7_days: 247, matching_now: this.#matching((body as { criteria: Criteria }).criteria), why_not: null });
  };

  effect = ({ id }: Request): Answer => ok(effectOf(id ?? ""));

  effects = (): Answer => {
    const messages = ["p2", "p3", "p5", "p7"].map((id) => ({ id, subject: "", ...effectOf(id) }));
    const pooled: PooledEffect = { messages, read: 3, arms: arms([12_743, 1548], [10_251, 1052]), difference: { points: 0.9, lo: 0.1, hi: 1.7 }, verdict: "effect", within_points: null };
    return ok(pooled);
  };

  runs = (): Answer => {
    const run = (days: number, matched: number, found: number): Run => ({ at: ago(days), day: ago(days).slice(0, 10), matched, new: found, queued: Math.round(found * 0.87), held_out: Math.round(found * 0.1), excluded: { opted_out: found - Math.round(found * 0.87) - Math.round(found * 0.1) }, why_nothing: null });
    return ok({ runs: [run(0, 783, 14), run(1, 771, 22), { ...run(2, 0, 0), excluded: {}, why_nothing: "The chances are as of 2026-11-20 05:00 UTC, more than 48 hours ago; import newer logs, and predict the course anew", why_nothing_said: { code: "sending.old", params: { as_of: "2026-11-20 05:00" } } }, run(3, 752, 19)], next_cursor: null });
  };

  audit = (): Answer => ok({ entries: [{ at: ago(3), caller: "ines@campus.example", action: "communication.create", details: {} }, { at: ago(3), caller: "ines@campus.example", action: "communication.update", details: { changes: { subject: ["a", "b"] } } }], next_cursor: null });
}
