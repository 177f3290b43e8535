// Why somebody got no mail is told in the reader's words; what a mail server said as it was said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { states } from "../src/words/en/states.ts";
import { states as statesEs } from "../src/words/es/states.ts";
import { excludedInWords, reasonInWords } from "../src/words/excluded.ts";
import { addWords, Phrases } from "../src/words/phrases.ts";

addWords("en", states);
addWords("es", statesEs);
const english = new Phrases("en");
const spanish = new Phrases("es");

test("every reason of a delivery that was not sent has words in both languages", () => {
  for (const reason of ["opted_out", "declined_on_platform", "no_address", "not_enrolled", "set_apart"]) {
    assert.doesNotMatch(reasonInWords(reason, english), /_/);
    assert.notEqual(reasonInWords(reason, spanish), reasonInWords(reason, english));
  }
  assert.equal(reasonInWords("set_apart", english), "Staff or a test account by now");
});

test("a mail server's own words stay", () => {
  assert.equal(reasonInWords("550 5.1.1 no such user", english), "550 5.1.1 no such user");
});

test("who can't be reached is told in the order in which the server looks", () => {
  assert.deepEqual(excludedInWords({ no_address: 2, declined_on_platform: 1 }, english), ["1 told the platform they want no mail", "2 without an address"]);
});
