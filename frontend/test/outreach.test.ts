// Conditions, who is spared, automatic sending, what comparisons say, and waits: the parts without a page.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { learners } from "../dev/learners.ts";
import { MemoryTransport } from "../dev/memory.ts";
import { withAnswer, withAssessment, without, withValues } from "../src/audience/conditions.ts";
import { NOBODY } from "../src/audience/criteria.ts";
import { signed, spanOf, spanTicks } from "../src/elements/effect-plot.ts";
import { saidOf } from "../src/elements/find-learner.ts";
import { waitingInWords } from "../src/elements/waits.ts";
import { faultsOf } from "../src/message/faults.ts";
import { unknownPlaceholders } from "../src/message/placeholders.ts";
import { Communicator } from "../src/state/communicator.ts";
import { PLAIN } from "../src/state/draft.ts";
import { past } from "../src/words/en/past.ts";
import { states } from "../src/words/en/states.ts";
import { durationInWords, isQuiet } from "../src/words/durations.ts";
import { intervalInWords, silenceInWords, verdictInWords } from "../src/words/effects.ts";
import { ask, Refusal } from "../src/transport/ask.ts";
import { addWords, Phrases } from "../src/words/phrases.ts";
import { freshStorage } from "./storage.ts";

addWords("en", { ...past, ...states });
const english = new Phrases("en");
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function opened(recent = 0): Promise<{ page: Communicator; transport: MemoryTransport }> {
  const transport = new MemoryTransport({ learners: learners(600), recent });
  const page = new Communicator(transport, english, { course: "c", userEmail: "me@campus.example" });
  await page.audience.load();
  return { page, transport };
}

beforeEach(() => void freshStorage());

describe("conditions", () => {
  test("are changed one at a time, and gone once they say nothing", () => {
    let conditions = withValues({}, "attributes", "mode", ["verified"]);
    conditions = withAssessment(conditions, "quiz", { score: [0, 40] });
    conditions = withAnswer(conditions, { problem: "quiz", part: "2_1", values: ["choice_0"] });
    assert.deepEqual(conditions, { attributes: { mode: ["verified"] }, assessments: [{ problem: "quiz", score: [0, 40] }], answers: [{ problem: "quiz", part: "2_1", values: ["choice_0"] }] });
    for (const about of ["attributes mode", "assessments quiz", "answers quiz 2_1"]) conditions = without(conditions, about);
    assert.deepEqual(conditions, {});
    assert.deepEqual(withAssessment({}, "quiz", {}), {});
  });

  test("take a cube of their own, asked for once, by what holds besides chances", async () => {
    const { page, transport } = await opened();
    page.audience.narrow({ conditions: { attributes: { mode: ["verified"] } } });
    page.audience.setRange("leave", [50, 100]);
    await pause(350);
    const asked = transport.calls.filter(({ operation }) => operation === "cube");
    assert.deepEqual(asked.map(({ request }) => request.body), [{ criteria: { attributes: { mode: ["verified"] } } }]);
    assert.equal(page.audience.count?.matching, page.audience.shown);
    page.audience.choose(NOBODY);
    assert.ok(page.audience.isNobody);
    page.stop();
  });
});

describe("those written to this week", () => {
  test("are spared unless one says otherwise, and the draft tells the server so", async () => {
    const { page, transport } = await opened(0.25);
    page.audience.setRange("leave", [0, 90]);
    await pause(350);
    const spared = page.audience.count?.excluded.written_to_recently ?? 0;
    assert.ok(spared > 0 && page.audience.leavesOutRecent);
    const left = page.audience.count?.reachable ?? 0;
    page.audience.spareRecent(false);
    assert.equal(page.audience.count?.reachable, left + spared);
    page.draft.set("body", "Hello");
    await page.preview.store();
    const body = transport.calls.find(({ operation }) => operation === "create")?.request.body as { leave_out_recent: boolean };
    assert.equal(body.leave_out_recent, false);
    page.stop();
  });
});

describe("somebody who replied", () => {
  test("is found by who they are, and told by pseudonym alone", async () => {
    const { page, transport } = await opened();
    assert.deepEqual(await ask(transport, "findlearner", { body: { who: " Learner3@campus.example" } }), { pseudonym: learners(600)[3]?.pseudonym });
    await assert.rejects(ask(transport, "findlearner", { body: { who: "x" } }), (fault) => fault instanceof Refusal && saidOf(fault.status) === "findNobody");
    page.stop();
  });

  test("is looked for in sentences of one's own language, and a fault of ours in the note of all faults", () => {
    for (const status of [404, 409, 429]) assert.ok(english.say(saidOf(status) ?? "loading").length > 20);
    assert.equal(saidOf(500), null);
  });
});

describe("a comparison that was cancelled within the time to undo", () => {
  test("will not be read", () => {
    assert.equal(silenceInWords({ status: "none", why: "nobody_written_to", reads_at: "2026-12-01T00:00:00+00:00" }, english, "UTC"), "Nobody got it, so there is nothing to compare.");
  });
});

describe("sending automatically", () => {
  const wanted = { fields: { from_name: "T", reply_to: "a@b.example", subject: "S", body: "B" }, isNobody: false, reachable: 5, when: "now", now: Date.parse("2026-11-22T12:00:00Z"), label: (field: string) => field };

  test("is never to all learners, with a ceiling that is none, or until a day that has passed", () => {
    const plan = { ...PLAIN, automatic: true, daily_ceiling: 0, ends_on: "2026-11-01" };
    assert.deepEqual(faultsOf({ ...wanted, plan, isEverybody: true }).map(({ say }) => ("text" in say ? say.text : say[0])), ["automaticAll", "ceilingWrong", "endPassed"]);
    assert.deepEqual(faultsOf({ ...wanted, plan: { ...plan, daily_ceiling: 200, ends_on: "2026-11-22" }, isEverybody: false }), []);
    assert.deepEqual(faultsOf({ ...wanted, plan: { ...PLAIN, automatic: true }, isEverybody: false, reachable: 0 }), [], "nobody today, somebody tomorrow");
  });

  test("keeps what was planned in the browser's draft", async () => {
    const { page } = await opened();
    page.draft.setPlan({ automatic: true, holdout_percent: 20 });
    const again = await opened();
    assert.deepEqual([again.page.draft.plan.automatic, again.page.draft.plan.holdout_percent], [true, 20]);
    page.stop();
    again.page.stop();
  });
});

describe("a comparison", () => {
  const said = { arms: null, difference: { points: 4.2, lo: 0.7, hi: 7.1 } };

  test("says one of three sentences", () => {
    assert.equal(verdictInWords({ ...said, verdict: "effect", within_points: null }, english), "4.2 points more came back");
    assert.equal(verdictInWords({ ...said, verdict: "no_difference", within_points: 2.4 }, english), "No difference of more than 2.4 points");
    assert.equal(verdictInWords({ ...said, verdict: "too_small", within_points: null }, english), "Too small to tell");
    assert.equal(intervalInWords({ points: 2.5, lo: -5.4, hi: 9.1 }, english), "(\u22125.4 to +9.1)");
  });

  test("says nothing but its date before it is read", () => {
    assert.equal(silenceInWords({ status: "waiting", why: "window", reads_at: "2026-12-01T08:00:00Z" }, english, "UTC"), "Will be read on 1 Dec 2026");
    assert.equal(silenceInWords({ status: "none", why: "nobody_held_out", reads_at: null }, english, "UTC"), "Nobody left out");
    assert.equal(silenceInWords({ status: "read", why: null, reads_at: null }, english, "UTC"), null);
  });

  test("is drawn on a span that holds zero, with round ticks", () => {
    assert.deepEqual(spanOf([{ points: 4, lo: 0.7, hi: 12.1 }, null]), [-10, 20]);
    assert.deepEqual(spanTicks([-10, 20]), [-10, 0, 10, 20]);
    assert.equal(signed(-2.04, english), "\u22122");
  });
});

describe("waiting", () => {
  test("is told with when it goes on, on the course's clocks", () => {
    assert.equal(waitingInWords({ why: "quiet_hours", until: "2026-11-23T07:00:00Z", learners: 370 }, english, "Europe/Madrid"), "Quiet hours: 370 wait. Goes on 23 Nov, 08:00.");
    assert.equal(waitingInWords({ why: "frequency_cap", until: null, learners: 1 }, english, "UTC"), "1 has had as many messages as a week allows.");
  });

  test("for quiet hours goes over midnight, and spans are said in their largest whole unit", () => {
    assert.deepEqual([22, 3, 8, 12, 20].map((hour) => isQuiet(hour, 21, 8)), [true, true, false, false, false]);
    assert.equal(isQuiet(3, null, null), false);
    assert.deepEqual([30, 600, 3600, 90].map((seconds) => durationInWords(seconds, english)), ["30 seconds", "10 minutes", "1 hour", "90 seconds"]);
  });
});

test("the marks of conditional paragraphs are no unknown placeholders", () => {
  assert.deepEqual(unknownPlaceholders("[:if leave >= 50:]\nSoon.\n[:else:]\nNo.\n[:end:]"), []);
});
