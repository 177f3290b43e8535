import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { report, SocialInMemory } from "../dev/social.ts";
import { activitiesFrom } from "../src/social/activities-csv.ts";
import { ago, dayName, daysName, networkName } from "../src/social/names.ts";
import { SocialState } from "../src/social/state.ts";
import type { Answer, Operation, Request, Transport } from "../src/transport/transport.ts";
import { Phrases } from "../src/words/phrases.ts";

const english = new Phrases("en");

describe("a pasted list of activities", () => {
  test("is read with commas, semicolons or tabs, quoted or not, with its columns in any order", () => {
    const wanted = [{ name: "My Klout", category: "Identity, digital", hashtag: "RSEMiKlout" }];
    assert.deepEqual(activitiesFrom('activity,category,hashtag\r\nMy Klout,"Identity, digital",#RSEMiKlout\r\n'), wanted);
    assert.deepEqual(activitiesFrom("Hashtag;Actividad;Categoría\n#RSEMiKlout;My Klout;Identity, digital"), wanted);
    assert.deepEqual(activitiesFrom("My Klout\tIdentity, digital\tRSEMiKlout"), wanted);
  });

  test("leaves out lines without an activity; an activity may have no hashtag", () => {
    assert.deepEqual(activitiesFrom("activity,category,hashtag\n,,x\nDebate,Debate,\n\n"), [{ name: "Debate", category: "Debate", hashtag: "" }]);
    assert.deepEqual(activitiesFrom(""), []);
    assert.equal(activitiesFrom('activity\n"Say ""hello"""')[0]?.name, 'Say "hello"');
  });
});

describe("names", () => {
  test("call days, networks and ages what people call them", () => {
    assert.equal(dayName("2026-10-12", english), "Mon 12 Oct");
    assert.equal(networkName("twitter"), "X");
    assert.equal(networkName("a_new_one"), "a_new_one");
    assert.match(daysName("2015-01-12", "2015-02-08", english), /12 Jan.*8 Feb 2015/);
    assert.equal(ago("2026-11-15T10:00:00Z", Date.parse("2026-11-15T10:02:30Z"), english), "2 min ago");
    assert.equal(ago("2026-11-03T10:00:00Z", Date.parse("2026-11-15T10:02:30Z"), english), "12 days ago");
  });
});

function opened(instead: Partial<Record<Operation, (request: Request) => Promise<Answer> | Answer>> = {}): { social: SocialState; calls: [Operation, Request][] } {
  const course = new SocialInMemory(report());
  const calls: [Operation, Request][] = [];
  const answers: Partial<Record<Operation, (request: Request) => Promise<Answer> | Answer>> = { social: course.report, decide: course.decide, activities: course.activities, posts: course.posts, ...instead };
  const transport: Transport = {
    call: async (operation, request = {}) => {
      calls.push([operation, request]);
      return structuredClone((await answers[operation]?.(request)) ?? { status: 404, data: null });
    },
  };
  return { social: new SocialState(transport), calls };
}

describe("deciding about a misspelling", () => {
  test("asks for the figures anew, keeps it in sight, and can be undone", async () => {
    const { social, calls } = opened();
    await social.load();
    assert.equal(social.report?.distribution.non_formal.misspelled, 8);
    await social.decide({ tag: "RSEEjemplosRRS", target: "RSEEjemplosRRSS" });
    assert.deepEqual(calls.map(([operation]) => operation), ["social", "decide", "social"]);
    assert.deepEqual(calls[1]?.[1].body, { tag: "RSEEjemplosRRS", target: "RSEEjemplosRRSS" });
    assert.equal(social.report.distribution.non_formal.misspelled, 9);
    assert.deepEqual(social.decided.map(({ tag }) => tag), ["RSEEjemplosRRS"]);
    await social.decide({ tag: "RSEEjemplosRRS" });
    assert.deepEqual(calls[3]?.[1].body, { tag: "RSEEjemplosRRS", undo: true });
    assert.equal(social.report.distribution.non_formal.misspelled, 8);
    assert.deepEqual(social.decided, []);
  });

  test("that is refused changes nothing and says why", async () => {
    const { social } = opened({ decide: () => ({ status: 403, data: { title: "Not yours", detail: "" } }) });
    await social.load();
    await social.decide({ tag: "RSEEjemplosRRS", target: null });
    assert.equal(social.refusal?.status, 403);
    assert.equal(social.report?.misspellings.suggestions.length, 3);
    assert.deepEqual([social.decided, social.deciding], [[], null]);
  });
});

describe("the report", () => {
  test("is narrowed to a network and a period, and an answer that comes too late is dropped", async () => {
    const waiting: ((answer: Answer) => void)[] = [];
    const { social, calls } = opened({ social: () => new Promise<Answer>((resolve) => waiting.push(resolve)) });
    const [first, second] = [social.narrow({ network: "twitter" }), social.narrow({ network: "mastodon", since: "2026-10-12T00:00:00.000Z" })];
    assert.deepEqual(calls[1]?.[1].query, { network: "mastodon", since: "2026-10-12T00:00:00.000Z" });
    waiting[1]?.({ status: 200, data: { ...report(), network: "mastodon" } });
    await second;
    waiting[0]?.({ status: 200, data: { ...report(), network: "twitter" } });
    await first;
    assert.equal(social.report?.network, "mastodon");
    assert.equal(social.loading, false);
  });

  test("stays in sight when the backend goes away, and comes back with it", async () => {
    let away = false;
    const { social } = opened({ social: () => (away ? Promise.reject(new Error("gone")) : { status: 200, data: report() }) });
    await social.load();
    away = true;
    await social.load();
    assert.ok(social.refusal?.isAway && social.report);
    away = false;
    await social.load();
    assert.equal(social.refusal, null);
  });
});

describe("the list of activities", () => {
  test("is kept whole and the figures follow", async () => {
    const { social, calls } = opened();
    await social.load();
    assert.equal(await social.saveActivities([{ name: "Debate", category: "", hashtag: "" }]), true);
    assert.deepEqual(calls.map(([operation]) => operation), ["social", "activities", "social"]);
    assert.deepEqual(social.report?.activities, [{ name: "Debate", category: "", hashtag: "" }]);
  });

  test("with a line that can't be tells which, and keeps the old one", async () => {
    const { social } = opened();
    await social.load();
    assert.equal(await social.saveActivities([{ name: "Debate", category: "", hashtag: "no hashtag" }]), false);
    assert.deepEqual(Object.keys(social.saveRefusal?.problem.errors ?? {}), ["activities.0.hashtag"]);
    assert.equal(social.report?.activities.length, 4);
  });
});

describe("finding posts", () => {
  test("takes words and a hashtag, and goes on page by page", async () => {
    const { social, calls } = opened();
    await social.find(" Week 1 ", "RSEMiKlout");
    assert.deepEqual(calls[0]?.[1].query, { words: "Week 1", tag: "RSEMiKlout" });
    await social.find("", "");
    assert.equal(social.posts?.length, 20);
    await social.findMore();
    await social.findMore();
    assert.equal(social.posts.length, 60);
    assert.equal(social.morePosts, null);
  });
});
