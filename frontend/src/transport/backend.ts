// The transport of the backend's own pages: its HTTP API on the same origin, with the session's cookie.
import type { Answer, Operation, Request, Transport } from "./transport.ts";

type Route = readonly [method: string, path: string];

const ROUTES: Record<Operation, Route> = {
  audience: ["GET", "audience"],
  count: ["POST", "audience/count"],
  learners: ["POST", "audience/learners"],
  communications: ["GET", "communications"],
  create: ["POST", "communications"],
  show: ["GET", "communications/:id"],
  update: ["PATCH", "communications/:id"],
  preview: ["POST", "communications/:id/preview"],
  test: ["POST", "communications/:id/test"],
  send: ["POST", "communications/:id/send"],
  pause: ["POST", "communications/:id/pause"],
  resume: ["POST", "communications/:id/resume"],
  cancel: ["POST", "communications/:id/cancel"],
  deliveries: ["GET", "communications/:id/deliveries"],
  learner: ["GET", "learners/:id"],
  findlearner: ["POST", "learners/find"],
  card: ["GET", "models/:id/card"],
  acknowledge: ["POST", "audience/acknowledge-simulated"],
  cube: ["POST", "audience/cube"],
  choices: ["GET", "audience/fields"],
  answers: ["GET", "audience/answers"],
  segments: ["GET", "segments"],
  keepsegment: ["POST", "segments"],
  changesegment: ["PATCH", "segments/:id"],
  dropsegment: ["DELETE", "segments/:id"],
  lint: ["POST", "communications/lint"],
  templates: ["GET", "templates"],
  reusable: ["GET", "communications/reusable"],
  rules: ["GET", "sites/:id/rules"],
  approve: ["POST", "communications/:id/approve"],
  decline: ["POST", "communications/:id/decline"],
  retry: ["POST", "communications/:id/retry"],
  plan: ["POST", "effect/plan"],
  effect: ["GET", "communications/:id/effect"],
  effects: ["GET", "effect"],
  forecast: ["POST", "automatic/forecast"],
  runs: ["GET", "communications/:id/runs"],
  audit: ["GET", "audit"],
  insights: ["GET", "insights"],
  public: ["GET", "public/insights"],
  social: ["GET", "social/report"],
  posts: ["GET", "social/posts"],
  decide: ["POST", "social/misspellings"],
  activities: ["POST", "social/activities"],
};

export interface BackendPlace {
  courseId: string;
  site: string;
  csrfToken: string;
  /** Where the API begins, `/api/v1` unless the backend stands under a prefix. */
  root?: string;
}

export function backendTransport(place: BackendPlace): Transport {
  return { call: (operation, request = {}) => call(place, operation, request) };
}

async function call(place: BackendPlace, operation: Operation, request: Request): Promise<Answer> {
  const [method, path] = ROUTES[operation];
  const query = new URLSearchParams({ course_id: place.courseId, ...(place.site ? { site: place.site } : {}), ...request.query });
  const url = `${place.root ?? "/api/v1"}/${path.replace(":id", encodeURIComponent(request.id ?? ""))}?${query.toString()}`;
  const headers: Record<string, string> = { Accept: request.asCsv ? "text/csv, application/problem+json" : "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = place.csrfToken;
  if (request.idempotencyKey) headers["Idempotency-Key"] = request.idempotencyKey;
  const body = method === "GET" ? null : JSON.stringify(request.body ?? {});
  if (body !== null) headers["Content-Type"] = "application/json";
  const response = await fetch(url, { method, headers, body, credentials: "same-origin", signal: request.signal ?? null });
  return readAnswer(response);
}

/** The status and the JSON; an answer that isn't JSON (a proxy's page) keeps its status and has no data. */
export async function readAnswer(response: Response): Promise<Answer> {
  const type = response.headers.get("Content-Type") ?? "";
  const data: unknown = type.includes("json") ? await response.json() : type.includes("csv") ? await response.text() : null;
  return { status: response.status, data };
}
