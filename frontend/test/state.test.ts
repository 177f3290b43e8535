import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { learners } from "../dev/learners.ts";
import { MemoryTransport } from "../dev/memory.ts";
import type { Scene } from "../dev/memory.ts";
import { NOBODY } from "../src/audience/criteria.ts";
import { PRESETS } from "../src/audience/presets.ts";
import { Communicator } from "../src/state/communicator.ts";
import { DraftState } from "../src/state/draft.ts";
import { Phrases } from "../src/words/phrases.ts";
import type { MemoryStorage } from "./storage.ts";
import { freshStorage } from "./storage.ts";

const PLACE = { course: "local course-v1:X", userEmail: "me@campus.example" };
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
let storage: MemoryStorage;

async function opened(scene: Partial<Scene> = {}): Promise<{ page: Communicator; transport: MemoryTransport; asked: (name: string) => number }> {
  const transport = new MemoryTransport({ learners: learners(400), ...scene });
  const page = new Communicator(transport, new Phrases("en"), PLACE);
  await page.audience.load();
  return { page, transport, asked: (name) => transport.calls.filter(({ operation }) => operation === name).length };
}

function write(page: Communicator): void {
  page.draft.set("from_name", "Team");
  page.draft.set("subject", "Week 4");
  page.draft.set("body", "Hello [:firstname|there:]");
}

beforeEach(() => {
  storage = freshStorage();
});

describe("choosing", () => {
  test("begins with nobody, and asks the server nothing for it", async () => {
    const { page, asked } = await opened();
    assert.ok(page.audience.isNobody);
    assert.equal(page.audience.chosen, 0);
    await pause(300);
    assert.equal(asked("count"), 0);
    page.stop();
  });

  test("shows the count from the cube at once and the server's soon after, asked for once in a drag", async () => {
    const { page, asked } = await opened();
    for (const from of [10, 20, 30]) page.audience.setRange("leave", [from, 100]);
    const shown = page.audience.shown;
    assert.ok(shown !== undefined && shown > 0);
    assert.equal(asked("count"), 0);
    await pause(350);
    assert.equal(asked("count"), 1);
    assert.equal(page.audience.count?.matching, shown);
    page.stop();
  });

  test("forgets an answer that came for an older selection", async () => {
    const answers: ((status: number) => void)[] = [];
    const late = (): Promise<{ status: number; data: object }> => new Promise((resolve) => answers.push((matching) => resolve({ status: 200, data: { snapshot: "snap-1", matching, excluded: {}, reachable: 0 } })));
    const { page } = await opened({ instead: { count: late } });
    page.audience.setRange("leave", [10, 100]);
    await pause(300);
    page.audience.setRange("leave", [20, 100]);
    answers[0]?.(7);
    await pause(20);
    assert.equal(page.audience.count, null);
    page.stop();
  });

  test("by when learners were last seen counts as the server does, with and without ranges", async () => {
    const { page } = await opened();
    for (const lastSeen of ["recent", "earlier", "never"] as const) {
      page.audience.choose({ ...NOBODY, lastSeen });
      await pause(320);
      assert.equal(page.audience.count?.matching, page.audience.shown, lastSeen);
    }
    page.audience.choose(PRESETS.atRisk);
    await pause(320);
    assert.equal(page.audience.count?.matching, page.audience.presetCount("atRisk"));
    page.stop();
  });

  test("looks again by itself when the count comes from a newer snapshot", async () => {
    const { page, asked } = await opened({ instead: { count: () => ({ status: 200, data: { snapshot: "snap-2", matching: 3, excluded: {}, reachable: 3 } }) } });
    page.audience.setRange("leave", [10, 100]);
    await pause(350);
    assert.ok(page.audience.renewed);
    assert.equal(asked("audience"), 4, "all and recent, twice");
    page.stop();
  });
});

describe("a draft", () => {
  test("is kept as one types and found again, the address filled in from who one is", () => {
    const draft = new DraftState("c", "me@campus.example");
    draft.set("subject", "Half a tho");
    const again = new DraftState("c", "me@campus.example");
    assert.deepEqual(again.fields, { from_name: "", reply_to: "me@campus.example", subject: "Half a tho", body: "" });
    assert.equal(new DraftState("another course", "").fields.subject, "");
  });

  test("says so where the browser keeps nothing", () => {
    storage.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    const draft = new DraftState("c", "");
    draft.set("subject", "S");
    assert.ok(draft.unsavable);
    assert.equal(draft.fields.subject, "S");
  });

  test("becomes one draft of the server's, however often it is previewed", async () => {
    const { page, asked } = await opened();
    write(page);
    await Promise.all([page.preview.refresh(), page.preview.refresh()]);
    page.draft.set("body", "Changed");
    await page.preview.refresh();
    assert.deepEqual([asked("create"), asked("update")], [1, 1]);
    assert.equal(page.preview.samples.find(({ kind }) => kind === "no_name")?.text.startsWith("Changed"), true);
    page.stop();
  });

  test("is made anew where the server's was sent from another window", async () => {
    let sentMeanwhile = false;
    const { page, asked } = await opened({ instead: { update: () => ({ status: sentMeanwhile ? 409 : 200, data: {} }) } });
    write(page);
    await page.preview.refresh();
    sentMeanwhile = true;
    page.draft.set("body", "Changed");
    await page.preview.refresh();
    assert.equal(asked("create"), 2);
    assert.equal(page.preview.refusal, null);
    page.stop();
  });
});
