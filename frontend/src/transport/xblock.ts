// The transport inside Open edX: each operation is a handler of the block, which asks the backend for us.
import { readAnswer } from "./backend.ts";
import type { Answer, Operation, Request, Transport } from "./transport.ts";

export interface Runtime {
  handlerUrl(element: Element, handler: string): string;
}

export function xblockTransport(runtime: Runtime, element: Element): Transport {
  return { call: (operation, request = {}) => call(runtime, element, operation, request) };
}

async function call(runtime: Runtime, element: Element, operation: Operation, request: Request): Promise<Answer> {
  const { id, query, body, idempotencyKey, signal, asCsv } = request;
  const response = await fetch(runtime.handlerUrl(element, operation), {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: asCsv ? "text/csv, application/problem+json" : "application/json", "X-CSRFToken": csrfToken(document.cookie) },
    body: JSON.stringify({ id, query, body, idempotency_key: idempotencyKey, as_csv: asCsv }),
    credentials: "same-origin",
    signal: signal ?? null,
  });
  return readAnswer(response);
}

/** The token that Django keeps in its `csrftoken` cookie; empty where there is none. */
export function csrfToken(cookies: string): string {
  const [, token = ""] = /(?:^|;\s*)csrftoken=([^;]*)/.exec(cookies) ?? [];
  return decodeURIComponent(token);
}
