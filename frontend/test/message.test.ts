import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { looksLikeAddress } from "../src/message/address.ts";
import { csvOf } from "../src/message/csv.ts";
import { faultsFromServer, faultsOf } from "../src/message/faults.ts";
import { editDistance, unknownPlaceholders } from "../src/message/placeholders.ts";
import { unstyled } from "../src/message/safe-html.ts";
import { PLAIN } from "../src/state/draft.ts";
import { surround } from "../src/elements/surround.ts";
import { instantOf, localOf } from "../src/words/zone.ts";

describe("placeholders", () => {
  test("that exist are left alone, with and without a fallback", () => {
    assert.deepEqual(unknownPlaceholders("Hello [:firstname|there:], [:fullname:] and [:firstname:]"), []);
  });

  test("that don't exist are found once each, with what was probably meant", () => {
    assert.deepEqual(unknownPlaceholders("[:firstnam:] [:firstnam:] [:full name|you:]"), [
      { text: "[:firstnam:]", suggestion: "[:firstname:]" },
      { text: "[:full name|you:]", suggestion: "[:fullname|you:]" },
    ]);
  });

  test("without their closing colon are found too", () => {
    assert.deepEqual(unknownPlaceholders("Hello [:firstname]"), [{ text: "[:firstname]", suggestion: "[:firstname:]" }]);
  });

  test("unlike any that exist get no suggestion", () => {
    assert.deepEqual(unknownPlaceholders("[:grade:]"), [{ text: "[:grade:]", suggestion: null }]);
  });

  test("aren't seen in links and other brackets", () => {
    assert.deepEqual(unknownPlaceholders("[a link](https://x.example) [1] array[:2"), []);
  });

  test("are compared letter by letter", () => {
    assert.equal(editDistance("kitten", "sitting"), 3);
    assert.equal(editDistance("", "abc"), 3);
  });
});

describe("before sending", () => {
  const fine = {
    fields: { from_name: "Team", reply_to: "a@b.example", subject: "S", body: "B" }, isNobody: false, isEverybody: false, plan: PLAIN, reachable: 5, when: "now", now: 0,
    label: (field: string) => field,
  };

  test("a whole message to somebody has no fault", () => {
    assert.deepEqual(faultsOf(fine), []);
  });

  test("each thing that is missing is named where it is", () => {
    const fields = { from_name: " ", reply_to: "nobody", subject: "", body: "[:firstnam:]" };
    const places = faultsOf({ ...fine, fields, isNobody: true, when: null }).map(({ place }) => place);
    assert.deepEqual(places, ["who", "from_name", "reply_to", "subject", "body", "when"]);
  });

  test("a time that has passed, and people none of whom can be reached, are faults", () => {
    const places = faultsOf({ ...fine, reachable: 0, when: "1969-01-01T00:00:00Z" }).map(({ place }) => place);
    assert.deepEqual(places, ["who", "when"]);
  });

  test("the server's lines are put where they belong", () => {
    assert.deepEqual(faultsFromServer({ errors: { subject: ["Too long."], "criteria.certify": ["Not a range."], when: ["Passed."] }, error_codes: { when: [{ code: "sending.passed", params: {} }] } }, (field) => field), [
      { place: "subject", say: { label: "subject", text: "Too long.", said: null } },
      { place: "who", say: { label: "", text: "Not a range.", said: null } },
      { place: "when", say: { label: "", text: "Passed.", said: { code: "sending.passed", params: {} } } },
    ]);
  });

  test("an address looks like one or doesn't", () => {
    for (const good of ["a@b.example", " first.last+tag@sub.campus.example "]) assert.ok(looksLikeAddress(good), good);
    for (const bad of ["", "a@b", "a b@c.example", "a@b..example", "A <a@b.example>"]) assert.ok(!looksLikeAddress(bad), bad);
  });
});

describe("a time in the course's zone", () => {
  test("is the instant when its clocks show it, in winter and in summer", () => {
    assert.equal(instantOf("2026-11-19T09:00", "Europe/Madrid"), "2026-11-19T08:00:00.000Z");
    assert.equal(instantOf("2026-07-19T09:00", "Europe/Madrid"), "2026-07-19T07:00:00.000Z");
    assert.equal(instantOf("2026-07-19T09:00", "Asia/Kathmandu"), "2026-07-19T03:15:00.000Z");
  });

  test("is right in the hours around a change of clocks", () => {
    assert.equal(instantOf("2026-03-29T01:30", "Europe/Madrid"), "2026-03-29T00:30:00.000Z");
    assert.equal(instantOf("2026-03-29T03:30", "Europe/Madrid"), "2026-03-29T01:30:00.000Z");
    assert.equal(instantOf("2026-10-25T03:30", "Europe/Madrid"), "2026-10-25T02:30:00.000Z");
  });

  test("comes back as it was typed", () => {
    assert.equal(localOf(new Date("2026-11-19T08:00:00Z"), "Europe/Madrid"), "2026-11-19T09:00");
  });

  test("that is none is none", () => {
    assert.equal(instantOf("", "UTC"), null);
    assert.equal(instantOf("2026-13-40T09:00", "UTC"), null);
  });
});

describe("marks put around a selection", () => {
  test("keep it selected between them", () => {
    assert.deepEqual(surround("say it loud", 7, 11, "**", "**"), { text: "say it **loud**", from: 9, to: 13 });
  });

  test("begin a new line only where one isn't begun yet", () => {
    assert.equal(surround("", 0, 0, "\n- ", "").text, "- ");
    assert.equal(surround("a", 1, 1, "\n- ", "").text, "a\n- ");
  });
});

describe("a mail's HTML", () => {
  test("loses its own look before it is read, and nothing else", () => {
    assert.equal(unstyled('<style>p{a:b}</style><p class="x" style="margin:0 0 1em" dir="auto">style=&quot;x&quot; stays</p>'), '<p class="x" dir="auto">style=&quot;x&quot; stays</p>');
  });
});

describe("a table as CSV", () => {
  test("quotes what must be quoted and defuses formulas", () => {
    assert.equal(csvOf([["a,b", 'say "x"', 3], ["=1+1", "", -2]]), '"a,b","say ""x""",3\r\n\'=1+1,,-2\r\n');
  });
});
