// The social report as the backend gives it (GET /api/v1/social/report). A number that may not be told is null, and so is one
// that nobody has; `hidden_below` says which it can be.

export type Count = number | null;

export interface Uses {
  total: Count;
  different: Count;
  /** Different confirmed misspellings; null in the row of tags that have no proposed spelling. */
  misspelled: Count;
  /** In the row of all tags: those who used both classes. */
  users: Count;
}

export interface TagUses {
  tag: string;
  uses: Count;
  users: Count;
}

export interface Day {
  /** Of the course's time zone, `2026-11-01`. */
  day: string;
  non_formal: Count;
  informal: Count;
}

export interface Gap {
  network: string;
  host: string;
  from: string;
  /** Null while it lasts. */
  until: string | null;
  reason: string;
}

export interface Interactions {
  /** Null in the one of all networks together. */
  network: string | null;
  collected: { publications: Count; replies: Count; reposts: Count };
  reported: { replies: Count; reposts: Count; favourites: Count };
  reported_at: string | null;
}

export interface LinkedProfiles {
  network: string;
  linked: Count;
  consented: Count;
  verified: Count;
}

export interface Misspelling {
  tag: string;
  target?: string | null;
  uses?: Count | undefined;
}

export interface Misspellings {
  suggestions: Misspelling[];
  confirmed: Misspelling[];
  rejected: Misspelling[];
}

export interface Coverage {
  network: string;
  host: string;
  how: "search" | "stream" | "archive";
  last_at: string | null;
  posts: Count;
  refused: number;
  requests: number;
  /** Posts read that are paid for; null where reading costs nothing. */
  spent: number | null;
  /** How many may be read; null where there is no limit. Older backends don't tell. */
  spend_cap?: number | null;
  gaps: number;
  state: "ok" | "waiting" | "refused" | "ended" | "never";
  note: string;
}

export interface Activity {
  name: string;
  category: string;
  /** Without its sign; empty where the activity has none. */
  hashtag: string;
}

export interface SocialReport {
  version: number;
  course: { course_id: string; site: string; name: string; start: string | null; end: string | null; time_zone: string };
  generated_at: string;
  posts_until: string | null;
  network: string | null;
  since: string | null;
  until: string | null;
  networks: string[];
  distribution: { non_formal: Uses; informal: Uses; total: Uses; posts: Count; authors: Count; authors_using: Count };
  tags: { non_formal: TagUses[]; informal: TagUses[]; informal_others: { tags: Count; uses: Count } };
  timeline: { time_zone: string; days: Day[]; gaps: Gap[] };
  interactions: Interactions[];
  profiles: { enrolled: Count; linked: Count; per_cent: string | null; networks: LinkedProfiles[] };
  conversation: { people: Count; unanswered_posts: Count; unanswered_authors: Count };
  misspellings: Misspellings;
  coverage: Coverage[];
  activities: Activity[];
  hidden_below: number | null;
}

export interface Post {
  network: string;
  kind: "original" | "reply" | "repost" | "quote";
  /** A pseudonym; null where the archive doesn't tell who wrote it. */
  author: string | null;
  created_at: string;
  text: string;
  tags: string[];
  links: string[];
}

export interface PostsPage {
  posts: Post[];
  next_cursor: string | null;
}
