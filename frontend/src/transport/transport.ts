// The seam between the page and its host: how an operation reaches the backend is the host's affair.

export const OPERATIONS = [
  "audience", "count", "learners", "communications", "create", "show", "update", "preview", "test",
  "send", "pause", "resume", "cancel", "deliveries", "learner", "findlearner", "card", "acknowledge",
  "cube", "choices", "answers", "segments", "keepsegment", "changesegment", "dropsegment",
  "lint", "templates", "reusable", "rules", "approve", "decline", "retry", "plan", "effect", "effects", "forecast", "runs", "audit",
  "insights", "public", "social", "posts", "decide", "activities",
] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface Request {
  id?: string;
  query?: Record<string, string>;
  body?: unknown;
  /** The same key for each try of one act that creates or sends. */
  idempotencyKey?: string;
  /** Gives up waiting; the promise rejects. */
  signal?: AbortSignal;
  /** Of some operations, to be saved as a file: the data is its text then. */
  asCsv?: true;
}

export interface Answer {
  status: number;
  data: unknown;
}

/** Rejects only where no answer came at all. */
export interface Transport {
  call(operation: Operation, request?: Request): Promise<Answer>;
}
