// An in-memory transport with the real interface, for the dev page and the tests: a course, its learners, its messages.
import type { Criteria } from "../src/audience/criteria.ts";
import { OUTCOMES } from "../src/audience/outcome.ts";
import type { LearnerFacts } from "../src/transport/outreach-shapes.ts";
import type { Audience, Card, Communication, Count, DeliveryState, Why } from "../src/transport/shapes.ts";
import type { Answer, Operation, Request, Transport } from "../src/transport/transport.ts";
import { insightsOf, published } from "./insights.ts";
import type { Learner } from "./learners.ts";
import { OutreachInMemory } from "./outreach.ts";
import { previewOf } from "./preview.ts";
import { SocialInMemory } from "./social.ts";

type Handler = (request: Request) => Answer | Promise<Answer>;

export interface Scene {
  learners: Learner[];
  audience?: Partial<Audience>;
  past?: Communication[];
  /** Answers in place of the usual ones, to show each state. */
  instead?: Partial<Record<Operation, Handler>>;
  undoSeconds?: number;
  /** Which share was written to this week. */
  recent?: number;
  /** Deliveries that go out at each look. */
  perLook?: number;
}

const FIELDS = ["subject", "body", "from_name", "reply_to", "criteria", "snapshot", "language", "notice", "holdout_percent", "automatic", "daily_ceiling", "ends_on", "backlog", "segment", "leave_out_recent"] as const;
type Counted = Pick<Communication, "criteria" | "leave_out_recent">;
const problem = (status: number, title: string, more: object = {}): Answer => ({ status, data: { type: "about:blank", title, status, ...more } });

const WHY: Why = {
  certify: [{ key: "graded_until", points: -14, facts: { week: 2, per_cent: 20, half: 45 } }, { key: "days", points: 6, facts: { n: 3, of: 14, half: 2 } }],
  complete: [{ key: "problems", points: -8, facts: { n: 4, half: 11 } }],
  leave: [{ key: "last_seen", points: 12, facts: { days: 9, half: 3 } }, { key: "visit", points: -3, facts: { at: "2026-11-08T10:00:00+00:00", minutes: 25 } }],
};

const BINS = [0.05, 0.15, 0.3, 0.5, 0.7, 0.9].map((chance, place) => ({ learners: 400 - 60 * place, mean_chance: chance, came_true: Math.round((400 - 60 * place) * (chance * 0.9 + 0.04)) }));

const CARD: Card = {
  data: { learners: 4200, events: 642_000, courses: [1, 2, 3] },
  exposure: { exposed: 120, objected: 3, learned_from_exposed: false },
  evaluation: [{ weeks: OUTCOMES.map((outcome) => ({ outcome, group: outcome === "leave" ? "active" : "all", week: 3, learners: 1500, auc: { value: 0.86 }, bins: BINS })) }],
};

function learnerOf(pseudonym: string): LearnerFacts {
  const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString();
  const predictions = Array.from({ length: 50 }, (_, back) => ({
    snapshot: `snap-${back}`, as_of: day(back), certify: Math.round(22 + back * 0.35 + 5 * Math.sin(back / 4)), complete: Math.round(43 + back * 0.3 + 8 * Math.sin(back / 9)), leave: Math.round(Math.max(4, 68 - back * 1.1 + 5 * Math.sin(back / 3))),
  }));
  const messages = [
    { id: "p5", subject: "Week 4 is shorter than it looks", state: "held_out" as const, changed_at: day(1) }, { id: "p2", subject: "Did week 2 lose you?", state: "sent" as const, changed_at: day(16) },
    { id: "p8", subject: "Three ways to start", state: "sent" as const, changed_at: day(40) },
  ];
  return { pseudonym, predictions, messages, reasons: WHY };
}

export class MemoryTransport implements Transport {
  readonly #scene: Scene;
  readonly #messages: Communication[];
  readonly calls: { operation: Operation; request: Request }[] = [];
  readonly #social = new SocialInMemory();
  readonly #outreach: OutreachInMemory;
  #made = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#messages = [...(scene.past ?? [])];
    this.#outreach = new OutreachInMemory((criteria) => this.#matching(criteria).length, (criteria, spares) => this.#count({ criteria, leave_out_recent: spares }).reachable);
  }

  async call(operation: Operation, request: Request = {}): Promise<Answer> {
    this.calls.push({ operation, request });
    await new Promise((resolve) => setTimeout(resolve, 5));
    request.signal?.throwIfAborted();
    const handler = this.#scene.instead?.[operation] ?? this.#handlers()[operation];
    const answer = await handler(request);
    // As over the wire: nobody shares objects with the backend.
    return structuredClone(answer);
  }

  #handlers = (): Record<Operation, Handler> => ({
    ...this.#outreach.handlers,
    cube: ({ body }) => this.#cube((body as { criteria: Criteria }).criteria),
    approve: ({ id }) => this.#with(id, (message) => this.#send(Object.assign(message, { approval: null }), { when: "now" })),
    decline: ({ id, body }) => this.#with(id, (message) => this.#ok(Object.assign(message, { status: "draft", approval: { ...message.approval, declined: (body as { reason: string }).reason, answered_by: "you" } }))),
    retry: ({ id, body }) => this.#with(id, (message) => this.#retry(message, (body as { states: DeliveryState[] }).states)),
    audience: ({ query }) => ({ status: 200, data: this.#audience(query?.last_seen) }),
    count: ({ body }) => ({ status: 200, data: this.#count({ criteria: (body as Counted).criteria }) }),
    learners: ({ body, query }) => this.#page((body as { criteria: Criteria }).criteria, Number(query?.cursor ?? 0)),
    communications: () => ({ status: 200, data: { communications: this.#messages.toReversed(), next_cursor: null } }),
    create: ({ body }) => this.#create(body as Partial<Communication>),
    show: ({ id }) => this.#with(id, (message) => this.#advance(message)),
    update: ({ id, body }) => this.#with(id, (message) => (message.status === "draft" || (message.automatic && message.status === "paused") ? this.#ok(Object.assign(message, body)) : problem(409, "Not a draft any more"))),
    preview: ({ id }) => this.#with(id, (message) => ({ status: 200, data: { samples: previewOf(message) } })),
    test: () => ({ status: 200, data: { sent_to_you: true } }),
    send: ({ id, body }) => this.#with(id, (message) => this.#send(message, body as { when: string })),
    pause: ({ id }) => this.#with(id, (message) => this.#ok(Object.assign(message, { status: "paused" }))),
    resume: ({ id }) => this.#with(id, (message) => this.#ok(Object.assign(message, { status: "sending" }))),
    cancel: ({ id }) => this.#with(id, (message) => this.#cancel(message)),
    deliveries: ({ id }) => this.#with(id, (message) => this.#deliveries(message)),
    learner: ({ id }) => ({ status: 200, data: learnerOf(id ?? "") }),
    findlearner: ({ body }) => this.#find((body as { who: string }).who),
    card: () => ({ status: 200, data: CARD }),
    acknowledge: () => ({ status: 200, data: { at: new Date().toISOString(), by: "administrator ada" } }),
    insights: () => ({ status: 200, data: insightsOf(this.#audience()) }),
    public: () => ({ status: 200, data: published(this.#audience()) }),
    social: (request) => this.#social.report(request),
    posts: (request) => this.#social.posts(request),
    decide: (request) => this.#social.decide(request),
    activities: (request) => this.#social.activities(request),
  });

  /** Those who meet the conditions, as the whole course is told. */
  #cube(criteria: Criteria): Answer {
    return { status: 200, data: this.#audience(undefined, this.#matching(criteria)) };
  }

  #audience(seen?: string, among?: Learner[]): Audience {
    const { learners, audience = {} } = this.#scene;
    const looked = among ?? learners.filter(({ lastSeen }) => !seen || lastSeen === seen);
    const lastSeen = (part: string) => learners.filter((each) => each.lastSeen === part).length;
    return {
      snapshot: "snap-1", as_of: new Date(Date.now() - 11 * 3_600_000).toISOString(), learners: looked.length,
      unpredicted: looked.filter(({ certify }) => certify === null).length, bins: binsOf(looked),
      last_seen: { recent: lastSeen("recent"), earlier: lastSeen("earlier"), never: lastSeen("never") },
      enrolled: learners.length, writable: learners.length, why_unpredicted: null, why_unwritable: null,
      course: { course_id: "course-v1:DemoX+STAT101+2026_T4", site: "local", name: "Introduction to Statistics", start: null, end: null, time_zone: "Europe/Madrid" },
      model: { id: "m1", name: "paper", simulated_only: false, is_shipped: false, created_at: "2026-09-01T08:00:00+00:00", trained_on: ["a", "b", "c"] },
      notes: null, drift: null, objecting: 0, acknowledged: null, may_acknowledge: false,
      ...audience,
    };
  }

  #matching(criteria: Criteria): Learner[] {
    const { last_seen: seen, mode, cohort } = criteria.attributes ?? {};
    const has = (wanted: readonly string[] | undefined, value: string) => !wanted || wanted.includes(value);
    return this.#scene.learners.filter((learner) => has(seen, learner.lastSeen) && has(mode, learner.mode) && has(cohort, learner.cohort) && OUTCOMES.every((outcome) => {
      const range = criteria[outcome];
      const value = learner[outcome];
      return !range || (value !== null && value >= range[0] && value <= range[1]);
    }));
  }

  #count({ criteria, leave_out_recent: spares = false }: Counted): Count {
    const matching = this.#matching(criteria);
    const out = new Set(criteria.exclude ?? []);
    const byHand = matching.filter(({ pseudonym }) => out.has(pseudonym));
    const rest = matching.filter(({ pseudonym }) => !out.has(pseudonym));
    const optedOut = rest.filter((each) => each.optedOut).length;
    const noAddress = rest.filter((each) => each.noAddress && !each.optedOut).length;
    const couldBe = rest.length - optedOut - noAddress;
    const recent = this.#scene.recent ? Math.round(couldBe * this.#scene.recent) : 0;
    const excluded = { ...(byHand.length ? { excluded_by_hand: byHand.length } : {}), ...(spares && recent ? { written_to_recently: recent } : {}), opted_out: optedOut, no_address: noAddress };
    return { snapshot: this.#audience().snapshot, matching: matching.length, excluded, reachable: couldBe - (spares ? recent : 0), written_to_recently: recent };
  }

  #page(criteria: Criteria, from: number): Answer {
    const matching = this.#matching(criteria);
    const learners = matching.slice(from, from + 50).map(({ pseudonym, certify, complete, leave }) => ({ pseudonym, certify, complete, leave }));
    return { status: 200, data: { learners, next_cursor: from + 50 < matching.length ? String(from + 50) : null } };
  }

  #create(body: Partial<Communication>): Answer {
    const fields = Object.fromEntries(FIELDS.map((name) => [name, body[name]]));
    const blank = { send_at: null, began_at: null, undo_until: null, finished_at: null, failure: null, deliveries: {} };
    const message = { id: `c${++this.#made}`, status: "draft", created_at: new Date().toISOString(), ...blank, ...fields } as unknown as Communication;
    this.#messages.push(message);
    return { status: 201, data: message };
  }

  #send(message: Communication, { when }: { when: string }): Answer {
    if (when !== "now") return this.#ok(Object.assign(message, { status: "scheduled", send_at: when }));
    const { reachable, excluded } = this.#count(message);
    const now = Date.now();
    Object.assign(message, {
      status: "sending", began_at: new Date(now).toISOString(), undo_until: new Date(now + 1000 * (this.#scene.undoSeconds ?? 30)).toISOString(),
      deliveries: { queued: reachable, suppressed: Object.values(excluded).reduce((sum, each) => sum + each, 0) },
    });
    return this.#ok(message);
  }

  #advance(message: Communication): Answer {
    const { queued = 0, sent = 0, failed = 0 } = message.deliveries;
    if (message.status === "sending" && Date.now() > Date.parse(message.undo_until ?? "")) {
      const going = Math.min(queued, this.#scene.perLook ?? 200);
      const faulty = going > 50 ? 1 : 0;
      Object.assign(message.deliveries, { queued: queued - going, sent: sent + going - faulty, failed: failed + faulty });
      if (queued === going) Object.assign(message, { status: "sent", finished_at: new Date().toISOString() });
    }
    return this.#ok(message);
  }

  #retry(message: Communication, states: readonly DeliveryState[]): Answer {
    for (const state of states) Object.assign(message.deliveries, { [state]: 0, queued: (message.deliveries.queued ?? 0) + (message.deliveries[state] ?? 0) });
    return this.#ok(Object.assign(message, { status: "sending" }));
  }

  #cancel(message: Communication): Answer {
    const { queued = 0, cancelled = 0 } = message.deliveries;
    Object.assign(message.deliveries, { queued: 0, cancelled: cancelled + queued });
    return this.#ok(Object.assign(message, { status: "cancelled", finished_at: new Date().toISOString() }));
  }

  /** Whoever replied, in the invented course, has a user name that begins with “learner”. */
  #find(who: string): Answer {
    const found = /^learner(\d+)(@|$)/i.exec(who.trim())?.[1];
    const pseudonym = found === undefined ? undefined : this.#scene.learners[Number(found)]?.pseudonym;
    return pseudonym ? { status: 200, data: { pseudonym } } : problem(404, "Unknown learner", { detail: "Nobody in this course has this e-mail address or user name" });
  }

  #deliveries(message: Communication): Answer {
    const states = Object.entries(message.deliveries).flatMap(([state, count]) => Array.from({ length: Math.min(20, count) }, () => state as DeliveryState));
    const deliveries = states.map((state, at) => ({
      pseudonym: this.#scene.learners[at]?.pseudonym ?? "", state, reason: state === "failed" ? "550 mailbox doesn’t exist" : state === "suppressed" ? "opted_out" : "", attempts: 1, changed_at: message.began_at ?? message.created_at,
    }));
    return { status: 200, data: { deliveries, next_cursor: null } };
  }

  #with(id: string | undefined, use: (message: Communication) => Answer): Answer {
    const message = this.#messages.find((each) => each.id === id);
    return message ? use(message) : problem(404, "No such message");
  }

  #ok(message: Communication): Answer {
    return { status: 200, data: message };
  }
}

/** Counts per bin as the server sends them: `[step, count, …]`. */
export function binsOf(learners: readonly Pick<Learner, "certify" | "complete" | "leave">[]): number[] {
  const counts = new Map<number, number>();
  for (const { certify, complete, leave } of learners) {
    if (certify === null || complete === null || leave === null) continue;
    const index = (certify * 101 + complete) * 101 + leave;
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  let last = 0;
  return [...counts].sort(([a], [b]) => a - b).flatMap(([index, count]) => {
    const step = index - last;
    last = index;
    return [step, count];
  });
}
