// The Social tab's course in memory: a report, what is decided about misspellings, a list of activities, posts.
import type { Activity, Day, Misspellings, Post, SocialReport } from "../src/social/report.ts";
import type { Answer, Request } from "../src/transport/transport.ts";

const PROPOSED = [3, 6, 9, 7, 4, 2, 1, 3, 7, 7, 6, 4, 1, 2, 4, 4, 1, 1, 3, 1, 1, 2, 7, 8, 6, 4, 2, 2, 2, 7, 3, 2, 3, 2, 1];
const OWN = [2, 3, 3, 4, 4, 6, 3, 7, 8, 6, 4, 4, 10, 7, 7, 5, 1, 2, 3, 6, 3, 4, 5, 6, 4, 4, 3, 2, 4, 3, 3, 2, 2, 2, 2];
const FIRST = Date.UTC(2026, 9, 12);

const days: Day[] = PROPOSED.map((proposed, at) => ({ day: new Date(FIRST + at * 86_400_000).toISOString().slice(0, 10), non_formal: proposed, informal: OWN[at] ?? 0 }));
const uses = (list: readonly (readonly [string, number])[]): SocialReport["tags"]["informal"] => list.map(([tag, n]) => ({ tag, uses: n, users: Math.ceil(n / 2) }));

const activities: Activity[] = [
  { name: "Examples of networks in class", category: "Examples", hashtag: "RSEEjemplosRRSS" },
  { name: "My Klout", category: "Digital identity", hashtag: "RSEMiKlout" },
  { name: "Bad practice", category: "Examples", hashtag: "RSEMalasPracticas" },
  { name: "Debate", category: "Debate", hashtag: "" },
];

export function report(): SocialReport {
  return {
    version: 1,
    course: { course_id: "rse-2026", site: "local", name: "Social networks and education", start: null, end: null, time_zone: "Europe/Madrid" },
    generated_at: "2026-11-15T23:10:00Z", posts_until: "2026-11-15T22:59:00Z", network: null, since: null, until: null,
    networks: ["bluesky", "google_plus", "mastodon", "twitter"],
    distribution: {
      non_formal: { total: 128, different: 8, misspelled: 8, users: 37 }, informal: { total: 144, different: 82, misspelled: null, users: 43 },
      total: { total: 272, different: 90, misspelled: null, users: 23 }, posts: 302, authors: 140, authors_using: 57,
    },
    tags: {
      non_formal: uses([["RSEEjemplosRRSS", 34], ["RSEMiKlout", 29], ["RSEMalasPracticas", 24], ["UsosTwitterEnseñanza", 18], ["RSEHangout", 11], ["RSEPresentaciones", 6], ["RSEIdentidadDigital", 4], ["RSEDespedida", 2]]),
      informal: uses([["educación", 12], ["TIC", 9], ["PLE", 7], ["flippedclassroom", 6], ["redessociales", 5], ["Twitter", 5], ["gamificación", 4]]),
      informal_others: { tags: 75, uses: 96 },
    },
    timeline: { time_zone: "Europe/Madrid", days, gaps: [{ network: "twitter", host: "api.x.com", from: "2026-10-27T23:00:00Z", until: "2026-10-29T23:00:00Z", reason: "too many requests" }] },
    interactions: [
      { network: null, collected: { publications: 285, replies: 17, reposts: 42 }, reported: { replies: 21, reposts: 44, favourites: 45 }, reported_at: "2026-11-15T21:00:00Z" },
      { network: "twitter", collected: { publications: 108, replies: 17, reposts: 42 }, reported: { replies: 21, reposts: 44, favourites: 45 }, reported_at: "2026-11-15T21:00:00Z" },
    ],
    profiles: {
      enrolled: 812, linked: 275, per_cent: "33.86",
      networks: [{ network: "mastodon", linked: 118, consented: 74, verified: 61 }, { network: "bluesky", linked: 96, consented: 70, verified: 58 }, { network: "twitter", linked: 187, consented: 121, verified: null }],
    },
    conversation: { people: 140, unanswered_posts: 37, unanswered_authors: 31 },
    misspellings: {
      suggestions: [{ tag: "RSEEjemplosRRS", target: "RSEEjemplosRRSS", uses: 2 }, { tag: "RSEMalasPraticas", target: "RSEMalasPracticas", uses: 1 }, { tag: "UsosTwiterEnseñanza", target: "UsosTwitterEnseñanza", uses: 1 }],
      confirmed: [{ tag: "RSEMiClout", target: "RSEMiKlout", uses: 3 }], rejected: [],
    },
    coverage: [
      { network: "mastodon", host: "mastodon.example", how: "stream", last_at: "2026-11-15T23:08:00Z", posts: 96, refused: 0, requests: 410, spent: null, gaps: 0, state: "ok", note: "" },
      { network: "twitter", host: "api.x.com", how: "search", last_at: "2026-11-15T22:29:00Z", posts: 167, refused: 6, requests: 812, spent: 1640, spend_cap: 5000, gaps: 1, state: "waiting", note: "Refused us for 41 h: too many requests. Older than 7 days can’t be had." },
      { network: "google_plus", host: "", how: "archive", last_at: "2026-11-03T10:00:00Z", posts: 39, refused: 0, requests: 0, spent: null, gaps: 0, state: "ended", note: "Closed in 2019; Takeout files only" },
    ],
    activities, hidden_below: null,
  };
}

/** Answers as the backend does, as far as the tab can tell. */
export class SocialInMemory {
  readonly #report: SocialReport;
  readonly #posts: Post[];

  constructor(given: SocialReport = report()) {
    this.#report = given;
    this.#posts = Array.from({ length: 60 }, (_, at) => ({
      network: at % 3 ? "mastodon" : "twitter", kind: at % 5 ? "original" : "reply", author: `a${(at * 7919).toString(16)}c0ffee`, created_at: new Date(FIRST + at * 7_200_000).toISOString(),
      text: `Week ${at % 4}: what I tried in class today #RSEMiKlout`, tags: ["RSEMiKlout"], links: [],
    }));
  }

  report = ({ query = {} }: Request): Answer => ({ status: 200, data: { ...this.#report, network: query.network ?? null, since: query.since ?? null, until: query.until ?? null } });

  decide = ({ body }: Request): Answer => {
    const { tag, target, undo } = body as { tag: string; target?: string | null; undo?: boolean };
    const { misspellings, distribution } = this.#report;
    const all = [...misspellings.suggestions, ...misspellings.confirmed, ...misspellings.rejected];
    const of = all.find((each) => each.tag === tag);
    const without = (list: Misspellings["confirmed"]): Misspellings["confirmed"] => list.filter((each) => each.tag !== tag);
    const next: Misspellings = { suggestions: without(misspellings.suggestions), confirmed: without(misspellings.confirmed), rejected: without(misspellings.rejected) };
    (undo ? next.suggestions : target ? next.confirmed : next.rejected).push({ tag, target: target ?? of?.target ?? null, uses: of?.uses ?? 0 });
    this.#report.misspellings = next;
    distribution.non_formal.misspelled = 7 + next.confirmed.length;
    return { status: 200, data: { misspellings: next } };
  };

  activities = ({ body }: Request): Answer => {
    const { activities: list } = body as { activities: Activity[] };
    const wrong = list.findIndex(({ hashtag }) => / /.test(hashtag));
    if (wrong >= 0) return { status: 422, data: { title: "Please check these fields", detail: "", errors: { [`activities.${wrong}.hashtag`]: [`${list[wrong]?.hashtag ?? ""} can't be a hashtag`] } } };
    this.#report.activities = list;
    return { status: 200, data: { activities: list } };
  };

  posts = ({ query = {} }: Request): Answer => {
    const found = this.#posts.filter(({ text, tags }) => text.includes(query.words ?? "") && (!query.tag || tags.includes(query.tag)));
    const from = Number(query.cursor ?? 0);
    return { status: 200, data: { posts: found.slice(from, from + 20), next_cursor: from + 20 < found.length ? String(from + 20) : null } };
  };
}
