// Changing an automatic message: paused first, stored whole, and let go on only where that was asked.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { learners } from "../dev/learners.ts";
import { MemoryTransport } from "../dev/memory.ts";
import type { Scene } from "../dev/memory.ts";
import { scenes } from "../dev/scenes.ts";
import { Communicator } from "../src/state/communicator.ts";
import { PastState } from "../src/state/past.ts";
import type { Communication } from "../src/transport/shapes.ts";
import { Phrases } from "../src/words/phrases.ts";
import { freshStorage } from "./storage.ts";

beforeEach(() => void freshStorage());

async function changing(more: Partial<Communication> = {}, instead: Scene["instead"] = {}) {
  const automatic = scenes.usual?.().past?.find((message) => message.automatic);
  assert.ok(automatic);
  const transport = new MemoryTransport({ learners: learners(200), past: [{ ...automatic, daily_ceiling: 50, ...more }], instead });
  const page = new Communicator(transport, new Phrases("en"), { course: "c", userEmail: "me@campus.example" });
  const past = new PastState(transport);
  await past.load();
  const [message] = past.messages ?? [];
  assert.ok(message);
  await past.open(message);
  await past.change(page);
  const asked = () => transport.calls.map(({ operation }) => operation).filter((name) => ["pause", "update", "resume", "create"].includes(name));
  const stored = () => transport.calls.find(({ operation }) => operation === "update")?.request.body as Partial<Communication> & Record<string, unknown>;
  const end = (): void => {
    past.close();
    page.stop();
  };
  return { page, past, asked, stored, end };
}

describe("an automatic message that is on", () => {
  test("is paused before it is changed, and goes on with what was changed and nothing else", async () => {
    const { page, past, asked, stored, end } = await changing();
    const form = past.changing;
    assert.ok(form);
    assert.deepEqual(asked(), ["pause"]);
    assert.equal(form.page.draft.fields.subject, "Quiz 3 is open for one more week");
    form.page.draft.set("subject", "Quiz 3 is open until Friday");
    form.page.draft.setPlan({ daily_ceiling: 20, ends_on: "2099-01-31" });
    form.page.audience.setRange("leave", [70, 100]);
    const saved = await form.save(true);
    assert.equal(saved?.status, "sending");
    assert.deepEqual(asked(), ["pause", "update", "resume"]);
    assert.deepEqual([stored().subject, stored().daily_ceiling, stored().ends_on], ["Quiz 3 is open until Friday", 20, "2099-01-31"]);
    assert.deepEqual(stored().criteria?.leave, [70, 100]);
    assert.ok(stored().criteria?.assessments, "the rest of whom it is for stays");
    for (const settled of ["holdout_percent", "automatic", "backlog"]) assert.ok(!(settled in stored()), settled);
    past.endChange(saved);
    assert.equal(past.opened?.subject, "Quiz 3 is open until Friday");
    assert.equal(page.draft.fields.subject, "", "what is being written beside it stays as it is");
    end();
  });

  test("stays paused where one only saves, and isn't stored while something is wrong", async () => {
    const { past, asked, end } = await changing({ status: "paused" });
    const form = past.changing;
    assert.ok(form);
    form.page.draft.setPlan({ ends_on: "2020-01-01" });
    assert.equal(await form.save(true), null);
    assert.deepEqual(form.page.sending.faults.map(({ place }) => place), ["when"]);
    assert.deepEqual(asked(), []);
    form.page.draft.setPlan({ ends_on: null });
    assert.equal((await form.save(false))?.status, "paused");
    assert.deepEqual(asked(), ["update"]);
    end();
  });

  test("keeps whom it is for where the page can't show that", async () => {
    const { past, stored, end } = await changing({ status: "paused", ends_on: null, criteria: { attributes: { last_seen: ["recent", "earlier"] } } });
    const form = past.changing;
    assert.ok(form?.keepsChoice);
    await form.save(false);
    assert.ok(!("criteria" in stored()) && !("segment" in stored()));
    end();
  });

  test("says what the server finds wrong beside the form, which stays", async () => {
    const refused = () => ({ status: 409, data: { status: 409, title: "Wrong state", detail: "A second person approved this message as it is." } });
    const { past, end } = await changing({ status: "paused", ends_on: null }, { update: refused });
    const form = past.changing;
    assert.ok(form);
    assert.equal(await form.save(true), null);
    assert.match(form.page.sending.refusal?.message ?? "", /second person/);
    end();
  });
});
