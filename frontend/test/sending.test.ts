import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { learners } from "../dev/learners.ts";
import { faultWords } from "../src/elements/faults.ts";
import { MemoryTransport } from "../dev/memory.ts";
import type { Scene } from "../dev/memory.ts";
import { EVERYBODY } from "../src/audience/criteria.ts";
import { PastState } from "../src/state/past.ts";
import { Communicator } from "../src/state/communicator.ts";
import { write } from "../src/words/en/write.ts";
import { addWords, Phrases } from "../src/words/phrases.ts";
import { freshStorage } from "./storage.ts";

addWords("en", write);

async function written(scene: Partial<Scene> = {}): Promise<{ page: Communicator; transport: MemoryTransport }> {
  const transport = new MemoryTransport({ learners: learners(300), ...scene });
  const page = new Communicator(transport, new Phrases("en"), { course: "c", userEmail: "me@campus.example" });
  await page.audience.load();
  page.audience.choose(EVERYBODY);
  page.draft.set("from_name", "Team");
  page.draft.set("subject", "Week 4");
  page.draft.set("body", "Hello");
  return { page, transport };
}

function keys({ calls }: MemoryTransport): (string | undefined)[] {
  return calls.filter(({ operation }) => operation === "send").map(({ request }) => request.idempotencyKey);
}

beforeEach(() => void freshStorage());

describe("sending", () => {
  test("doesn't begin while something is missing, and asks the server nothing", async () => {
    const { page, transport } = await written();
    page.draft.set("subject", " ");
    await page.sending.send();
    assert.deepEqual(page.sending.faults.map(({ place }) => place), ["subject"]);
    assert.deepEqual(keys(transport), []);
    page.draft.set("subject", "Mended");
    assert.deepEqual(page.sending.faults, []);
    page.stop();
  });

  test("can be undone as long as the server says, and the text is there again", async () => {
    const { page } = await written({ undoSeconds: 30 });
    await page.sending.send();
    assert.equal(page.sending.communication?.status, "sending");
    assert.ok(page.sending.undoEnds - Date.now() > 28_000);
    await page.sending.cancel();
    assert.equal(page.sending.communication.status, "cancelled");
    assert.equal(page.sending.undoEnds, 0);
    page.sending.backToText();
    assert.equal(page.sending.communication, null);
    assert.equal(page.draft.fields.subject, "Week 4");
    page.stop();
  });

  test("leaves no draft in the browser that could be sent a second time", async () => {
    const { page } = await written();
    await page.sending.send();
    assert.equal(localStorage.getItem("communicator:draft:c"), null);
    page.stop();
  });

  test("leaves no second draft on the server, though the preview was still to come", async () => {
    const { page, transport } = await written();
    await page.sending.send();
    await new Promise((resolve) => setTimeout(resolve, 900));
    assert.equal(transport.calls.filter(({ operation }) => operation === "create").length, 1);
    page.stop();
  });

  test("shows who matches now where others do, and sends to those when told to", async () => {
    let refused = false;
    const transportScene: Partial<Scene> = {
      instead: {
        send: ({ body }) => {
          const { snapshot } = body as { snapshot: string };
          if (snapshot === "snap-2") return { status: 200, data: { id: "c1", status: "sending", deliveries: { queued: 1296 }, undo_until: null, began_at: null } };
          refused = true;
          return { status: 409, data: { title: "Selection changed", matching: 1296, was: 1284, snapshot: "snap-2" } };
        },
      },
    };
    const { page } = await written(transportScene);
    await page.sending.send();
    assert.ok(refused);
    assert.deepEqual(page.sending.changedSelection, { matching: 1296, was: 1284, snapshot: "snap-2" });
    await page.sending.send("snap-2");
    assert.equal(page.sending.changedSelection, null);
    assert.equal(page.sending.communication?.status, "sending");
    page.stop();
  });

  test("uses the same key again when the answer got lost, and another for another act", async () => {
    let lost = true;
    const { page, transport } = await written({ instead: { send: () => (lost ? Promise.reject(new TypeError("Failed to fetch")) : { status: 409, data: { title: "Not a draft" } }) } });
    await page.sending.send();
    assert.equal(page.sending.refusal?.status, 0);
    lost = false;
    await page.sending.send();
    page.sending.setWhen("2100-01-01T00:00:00.000Z");
    await page.sending.send();
    const [first, second, third] = keys(transport);
    assert.equal(first, second);
    assert.notEqual(second, third);
    page.stop();
  });

  test("puts the server's field errors where they belong", async () => {
    const { page } = await written({ instead: { send: () => ({ status: 422, data: { errors: { reply_to: ["Accepts no mail."], criteria: { certify: ["Not a range."] } } } }) } });
    await page.sending.send();
    assert.deepEqual(page.sending.faults.map((fault) => [fault.place, faultWords(fault, page.phrases)]), [["reply_to", "Your address: Accepts no mail."], ["who", "Not a range."]]);
    page.stop();
  });

  test("at a time is scheduled, with no time to undo but a way to cancel", async () => {
    const { page } = await written();
    page.sending.setWhen("2100-01-01T00:00:00.000Z");
    await page.sending.send();
    assert.equal(page.sending.communication?.status, "scheduled");
    assert.ok(page.sending.undoEnds <= Date.now());
    await page.sending.cancel();
    assert.equal(page.sending.communication.status, "cancelled");
    page.stop();
  });
});

describe("a past message used again", () => {
  test("gives its text and whom it was for, as a message of its own", async () => {
    const { page, transport } = await written();
    await page.sending.send();
    const past = new PastState(transport);
    await past.load();
    const [message] = past.messages ?? [];
    assert.ok(message);
    page.reuse(message);
    assert.equal(page.tab, "write");
    assert.equal(page.sending.communication, null);
    assert.equal(page.draft.fields.body, "Hello");
    assert.equal(page.draft.id, null);
    assert.deepEqual(page.audience.selection, EVERYBODY);
    page.stop();
  });
});
