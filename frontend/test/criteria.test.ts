import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { criteriaOf, EVERYBODY, NOBODY, sameSelection, selectionOf } from "../src/audience/criteria.ts";
import { PRESETS } from "../src/audience/presets.ts";
import { Phrases, addWords, localeOf } from "../src/words/phrases.ts";
import { criteriaInWords } from "../src/words/criteria.ts";
import { about } from "../src/words/en/about.ts";
import { attributes } from "../src/words/en/attributes.ts";
import { choosing } from "../src/words/en/choosing.ts";
import { check } from "../src/words/en/check.ts";
import { foot } from "../src/words/en/foot.ts";
import { insights } from "../src/words/en/insights.ts";
import { past } from "../src/words/en/past.ts";
import { send } from "../src/words/en/send.ts";
import { states } from "../src/words/en/states.ts";
import { write } from "../src/words/en/write.ts";
import { foot as footEs } from "../src/words/es/foot.ts";
import { en } from "../src/words/en.ts";
import { insights as insightsEs } from "../src/words/es/insights.ts";
import { words as es } from "../src/words/es.ts";

const LATER = { ...attributes, ...choosing, ...check, ...past, ...states, ...send, ...write, ...about };
addWords("en", { ...LATER, ...foot });
addWords("es", es);

describe("criteria", () => {
  test("of nobody are none, since the server refuses what restricts nothing", () => {
    assert.equal(criteriaOf(NOBODY), null);
  });

  test("of all learners hold no ranges", () => {
    assert.deepEqual(criteriaOf(EVERYBODY), { all: true });
  });

  test("of those still here but at risk are the preset's, with when they were last seen", () => {
    assert.deepEqual(criteriaOf(PRESETS.atRisk), { complete: [20, 70], leave: [50, 100], attributes: { last_seen: ["recent"] } });
  });

  test("come back as the selection they were made of", () => {
    for (const preset of Object.values(PRESETS)) {
      const back = selectionOf(criteriaOf(preset) ?? {});
      assert.ok(back && sameSelection(back, preset));
    }
  });

  test("that the page can't show aren't shown in part", () => {
    assert.equal(selectionOf({ attributes: { last_seen: ["recent", "never"] } }), null);
  });

  test("keep every condition, and who is left out by hand and why, there and back", () => {
    const criteria = {
      leave: [50, 100], attributes: { country: ["ES"], last_seen: ["recent"] }, marks: { "survey:goal": ["job"] }, assessments: [{ problem: "p@quiz3", score: [0, 40] }],
      answers: [{ problem: "p@quiz3", part: "2_1", values: ["choice_0"] }], exclude: ["L1", "L2"], exclude_reasons: { L1: "spoke to her" },
    } as const;
    const selection = selectionOf(criteria);
    assert.ok(selection);
    assert.deepEqual(criteriaOf(selection), criteria);
    assert.deepEqual(selectionOf({ all: true, exclude: ["L1"] }), { ...EVERYBODY, exclude: { L1: "" } });
  });

  test("of somebody left out by hand and nobody chosen are none", () => {
    assert.equal(criteriaOf({ ...NOBODY, exclude: { L1: "" } }), null);
  });

  test("are told in words in both languages", () => {
    const criteria = { complete: [20, 70], attributes: { last_seen: ["recent"] } } as const;
    assert.equal(criteriaInWords(criteria, new Phrases("en")), "Chance of completing 20–70\u00a0%, seen within 14 days");
    const quiz = { assessments: [{ problem: "block-v1:X+type@problem+block@quiz3", score: [0, 40] }], attributes: { mode: ["verified"] }, marks: { "survey:goal": ["job", ""] } } as const;
    assert.equal(criteriaInWords(quiz, new Phrases("en")), "Enrolment: Verified, goal: job, Not known, quiz3 score 0–40\u00a0%");
    assert.equal(criteriaInWords(criteria, new Phrases("es")), "Probabilidad de completar 20–70\u00a0%, vistos en los últimos 14 días");
  });
});

describe("words", () => {
  test("exist in Spanish for every English one, with the same blanks to fill", () => {
    const blanks = (entry: unknown): string[] => [...new Set(JSON.stringify(entry).match(/\{\w+\}/g))].sort();
    for (const [key, entry] of Object.entries({ ...en, ...LATER })) assert.deepEqual(blanks(es[key as keyof typeof es]), blanks(entry), key);
    for (const [key, entry] of Object.entries(foot)) assert.deepEqual(blanks(footEs[key as keyof typeof foot]), blanks(entry), key);
    for (const [key, entry] of Object.entries(insights)) assert.deepEqual(blanks(insightsEs[key as keyof typeof insights]), blanks(entry), key);
  });

  test("choose singular and plural by the number, and group its digits", () => {
    const english = new Phrases("en");
    assert.equal(english.say("sendTo", { n: 1 }), "Send to 1 learner");
    assert.equal(english.say("sendTo", { n: 1206 }), "Send to 1,206 learners");
    assert.equal(new Phrases("es").say("sendTo", { n: 1206 }), "Enviar a 1.206 estudiantes");
  });

  test("are English where the language is unknown or no language at all", () => {
    assert.equal(new Phrases("ja").say("send"), "Send");
    assert.equal(localeOf("", "not a locale!", null), "en");
    assert.equal(localeOf("es_419"), "es-419");
  });

  test("don't call a few of many none", () => {
    const english = new Phrases("en");
    assert.equal(english.share(6, 20_311), "<1\u00a0%");
    assert.equal(english.share(0, 20_311), "0\u00a0%");
    assert.equal(english.share(1284, 20_311), "6\u00a0%");
  });
});
