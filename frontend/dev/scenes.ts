// The states of the page, each as a scene of the in-memory course.
import type { Communication } from "../src/transport/shapes.ts";
import type { Scene } from "./memory.ts";
import { learners } from "./learners.ts";

const DAY_MS = 86_400_000;
const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

function message(id: string, subject: string, more: Partial<Communication>): Communication {
  return {
    id, subject, status: "sent", body: "Hello [:firstname|there:],\n\nA few words.", from_name: "The statistics team", reply_to: "stat-team@campus.example",
    criteria: { all: true }, snapshot: "snap-1", created_at: ago(3), send_at: null, began_at: ago(3), undo_until: null, finished_at: ago(3), failure: null, deliveries: {}, ...more,
  };
}

const past = (): Communication[] => [
  message("p1", "Office hours have moved", { status: "cancelled", began_at: ago(20), criteria: { attributes: { last_seen: ["earlier"] } }, deliveries: { cancelled: 301 } }),
  message("p2", "Did week 2 lose you?", { began_at: ago(16), holdout_percent: 10, criteria: { complete: [0, 70], leave: [80, 100], certify: [0, 70] }, deliveries: { sent: 2331, failed: 9, suppressed: 41, held_out: 260 } }),
  message("p3", "Live session on Thursday at 18:00", { began_at: ago(9), holdout_percent: 50, deliveries: { sent: 9809, failed: 41, suppressed: 502, uncertain: 1, held_out: 9851 } }),
  message("p4", "The forum has a thread for you", { status: "scheduled", send_at: ago(-2), began_at: null, criteria: { certify: [30, 70] } }),
  message("p5", "Week 4 is shorter than it looks", { status: "sending", began_at: ago(0), finished_at: null, holdout_percent: 10, waiting: { why: "quiet_hours", until: ago(-0.4), learners: 370 }, criteria: { complete: [20, 70], leave: [50, 100], attributes: { last_seen: ["recent"] } }, deliveries: { sent: 640, queued: 366, retry: 4, suppressed: 66 } }),
  message("p7", "Quiz 3 is open for one more week", { status: "sending", automatic: true, holdout_percent: 20, ends_on: "2026-12-20", began_at: ago(35), finished_at: null, criteria: { leave: [60, 100], assessments: [{ problem: "block-v1:DemoX+STAT101+2026_T4+type@problem+block@quiz3", score: [0, 40] }] }, waiting: { why: "frequency_cap", until: ago(-1), learners: 12 }, deliveries: { sent: 589, queued: 12, retry: 2, uncertain: 1, failed: 3, suppressed: 24, held_out: 152 } }),
  message("p8", "The exam moves to Friday", { status: "awaiting_approval", began_at: null, finished_at: null, notice: true, approval: { asked_by: "bo@campus.example", asked_at: ago(0), recipients: 19_702, may_approve: true, declined: null } }),
  message("p6", "", { status: "draft", began_at: null, criteria: {} }),
];

const usual = (): Scene => ({ learners: learners(20_311), past: past(), undoSeconds: 30, recent: 0.08 });
const unpredicted = { snapshot: null, as_of: null, bins: [], model: null };

export const scenes: Record<string, () => Scene> = {
  usual,
  quick: () => ({ ...usual(), undoSeconds: 2, perLook: 400 }),
  empty: () => ({ ...usual(), past: [] }),
  few: () => ({ learners: learners(14) }),
  loading: () => ({ ...usual(), instead: { audience: () => new Promise(() => undefined) } }),
  unpredicted: () => ({ ...usual(), audience: { ...unpredicted, why_unpredicted: "The roster is here (20,311 learners), the event log isn’t. Read it with `communicator clickstream import`." } }),
  unwritable: () => ({ ...usual(), audience: { writable: 0, why_unwritable: "no roster has been imported, so no addresses are known. Import the course’s auth_user file with `communicator roster import`." } }),
  stale: () => ({ ...usual(), audience: { as_of: ago(4), model: { id: "m", name: "demo", simulated_only: true, is_shipped: false, created_at: "2026-09-01T08:00:00+00:00", trained_on: ["a", "b"] } } }),
  invented: () => ({
    ...usual(),
    audience: {
      may_acknowledge: true, objecting: 2, unpredicted: 5, drift: { level: "different" },
      notes: { outcomes: { leave: { code: "course_ends", text: "The course ends." } }, course: [{ code: "few_learners", text: "Few.", learners: 8 }] },
      model: { id: "m", name: "shipped", simulated_only: true, is_shipped: true, created_at: "2026-09-01T08:00:00+00:00", trained_on: ["a", "b"] },
    },
  }),
  forbidden: () => ({ ...usual(), instead: { audience: () => ({ status: 403, data: { title: "", status: 403 } }) } }),
  unconfigured: () => ({ ...usual(), instead: { audience: () => ({ status: 503, data: { status: 503, title: "The Communicator isn’t set up on this site", detail: "The operator has to put its URL and secret into XBLOCK_SETTINGS['communicator']." } }) } }),
  away: () => ({ ...usual(), instead: { audience: () => Promise.reject(new TypeError("Failed to fetch")) } }),
  uncounted: () => ({ ...usual(), instead: { count: () => Promise.reject(new TypeError("Failed to fetch")) } }),
  changed: () => {
    let tries = 0;
    const refusal = { status: 409, data: { title: "Others match now", status: 409, matching: 1296, was: 1284, snapshot: "snap-2" } };
    const sent = message("c1", "Week 4", { status: "sending", began_at: ago(0), undo_until: new Date(Date.now() + 30_000).toISOString(), finished_at: null, deliveries: { queued: 1230 } });
    return { ...usual(), instead: { send: () => (tries++ ? { status: 200, data: sent } : refusal) } };
  },
  refused: () => ({ ...usual(), instead: { send: () => ({ status: 422, data: { title: "Fields at fault", status: 422, errors: { reply_to: ["The domain name campus.example accepts no mail."], "criteria.certify": ["Not a range."] } } }) } }),
};
