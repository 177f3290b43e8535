import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";
import { ask, Refusal } from "../src/transport/ask.ts";
import { backendTransport } from "../src/transport/backend.ts";
import { newKey } from "../src/transport/key.ts";
import { csrfToken, xblockTransport } from "../src/transport/xblock.ts";

const backend = backendTransport({ courseId: "course-v1:X+Y+Z", site: "local", csrfToken: "token" });

function answering(status: number, data: unknown, type = "application/problem+json"): { url: () => string; init: () => RequestInit } {
  const fetched = mock.method(globalThis, "fetch", () => Promise.resolve(new Response(JSON.stringify(data), { status, headers: { "Content-Type": type } })));
  return { url: () => fetched.mock.calls[0]?.arguments[0] as string, init: () => fetched.mock.calls[0]?.arguments[1] ?? {} };
}

afterEach(() => mock.restoreAll());

describe("the backend's transport", () => {
  test("names course and site, and carries the CSRF token and the key where something changes", async () => {
    const { url, init } = answering(200, {});
    await backend.call("send", { id: "c/1", body: { when: "now" }, idempotencyKey: "k" });
    assert.equal(url(), "/api/v1/communications/c%2F1/send?course_id=course-v1%3AX%2BY%2BZ&site=local");
    const headers = new Headers(init().headers);
    assert.deepEqual([init().method, headers.get("X-CSRF-Token"), headers.get("Idempotency-Key")], ["POST", "token", "k"]);
    assert.equal(init().body, '{"when":"now"}');
  });

  test("says whom one looks for in the body, never in the address, which logs keep", async () => {
    const { url, init } = answering(200, { pseudonym: "p1" });
    await backend.call("findlearner", { body: { who: "ana@campus.example" } });
    assert.match(url(), /^\/api\/v1\/learners\/find\?course_id=[^&]*&site=local$/);
    assert.equal(init().body, '{"who":"ana@campus.example"}');
  });

  test("sends no token and no body with what only reads", async () => {
    const { url, init } = answering(200, {});
    await backend.call("audience", { query: { last_seen: "recent" } });
    assert.match(url(), /^\/api\/v1\/audience\?.*&last_seen=recent$/);
    assert.equal(init().body, null);
    assert.equal(new Headers(init().headers).get("X-CSRF-Token"), null);
  });
});

describe("the XBlock's transport", () => {
  test("posts each operation to the handler of its name", async () => {
    Object.defineProperty(globalThis, "document", { value: { cookie: "a=1; csrftoken=abc%3D; b=2" }, configurable: true });
    const { url, init } = answering(200, {});
    const element = {} as Element;
    await xblockTransport({ handlerUrl: (_, name) => `/handler/${name}` }, element).call("cancel", { id: "c1", idempotencyKey: "k" });
    assert.equal(url(), "/handler/cancel");
    assert.equal(new Headers(init().headers).get("X-CSRFToken"), "abc=");
    assert.equal(init().body, '{"id":"c1","idempotency_key":"k"}');
  });

  test("asks for a file as CSV, and takes its text", async () => {
    Object.defineProperty(globalThis, "document", { value: { cookie: "" }, configurable: true });
    const { init } = answering(200, "pseudonym,state", "text/csv");
    const element = {} as Element;
    const text = await ask<string>(xblockTransport({ handlerUrl: () => "/handler" }, element), "deliveries", { id: "c1", asCsv: true });
    assert.match(text, /pseudonym,state/);
    assert.equal(init().body, '{"id":"c1","as_csv":true}');
  });

  test("finds Django's token among cookies, or none", () => {
    assert.equal(csrfToken("xcsrftoken=no; csrftoken=yes"), "yes");
    assert.equal(csrfToken(""), "");
  });
});

describe("an answer", () => {
  test("that refuses tells status, words and fields, however deep these lie", async () => {
    answering(422, { title: "Fields at fault", detail: "Two.", errors: { subject: "Missing.", criteria: { certify: ["Not a range."] } } });
    await assert.rejects(ask(backend, "create"), (fault) => {
      assert.ok(fault instanceof Refusal && !fault.isAway);
      assert.deepEqual(fault.problem.errors, { subject: ["Missing."], "criteria.certify": ["Not a range."] });
      return true;
    });
  });

  test("that is a proxy's page still tells that nobody answered", async () => {
    answering(502, "<html>", "text/html");
    await assert.rejects(ask(backend, "audience"), (fault) => fault instanceof Refusal && fault.status === 502 && fault.isAway);
  });

  test("that never came is told as such", async () => {
    mock.method(globalThis, "fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    await assert.rejects(ask(backend, "audience"), (fault) => fault instanceof Refusal && fault.status === 0 && fault.isAway);
  });
});

describe("a key", () => {
  test("is never the same twice, and one that every door takes", () => {
    assert.match(newKey(), /^[0-9a-f]{32}$/);
    assert.notEqual(newKey(), newKey());
  });
});
