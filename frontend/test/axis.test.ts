import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { random } from "../dev/learners.ts";
import { axisEnd, isCut, ticks } from "../src/audience/ticks.ts";
import { besideCut } from "../src/elements/cut.ts";
import type { Frame } from "../src/elements/plot.ts";
import { bars, CUT, yOf } from "../src/elements/plot.ts";

describe("the axis of a histogram", () => {
  test("ends at the tallest bar where the bars have a shape", () => {
    assert.equal(axisEnd([120, 80, 60, 31, 0, 4]), 120);
    assert.equal(axisEnd([]), 0);
    assert.equal(axisEnd([0, 652, 0]), 652);
  });

  test("is cut at a round number above the tallest that one bar doesn't dwarf", () => {
    assert.equal(axisEnd([502, 27, 18, 12, 8]), 30);
    assert.equal(axisEnd([5, 300, 9, 41, 7, 310]), 60);
  });

  test("is cut below two bars that dwarf the rest, and no more", () => {
    assert.equal(axisEnd([400, 3, 20, 18, 390]), 20);
    assert.equal(axisEnd([400, 380, 390, 2, 1]), 400);
  });

  test("isn't cut where that would not even halve it, nor among a few learners", () => {
    assert.equal(axisEnd([410, 390, 100, 90]), 410);
    assert.equal(axisEnd([11, 1, 1]), 11);
  });

  test("cut or not never ends below the third bar, is at most four times that or uncut, and has a tick at a cut end", () => {
    const draw = random(11);
    for (let time = 0; time < 2000; time++) {
      const counts = Array.from({ length: 50 }, () => Math.floor(draw() ** 9 * 10 ** (1 + 4 * draw())));
      const [tallest = 0, , third = 0] = [...counts].sort((a, b) => b - a);
      const end = axisEnd(counts);
      assert.ok(end >= third && end <= tallest, JSON.stringify(counts));
      assert.equal(isCut(counts), end < tallest);
      if (end < tallest) assert.ok(ticks(end).at(-1) === end && tallest >= 2 * end, JSON.stringify(counts));
    }
  });
});

const frame: Frame = { left: 30, right: 384, end: 20, cut: true };
const label = (bar: number, all: string) => ({ bar, chosen: "", all });

describe("bars beyond the axis", () => {
  const topOfFirst = (chosen: number): number => Number(/V([\d.]+)H/.exec(bars(frame, [chosen], [400]))?.[1]);

  test("reach above the break, by how much of them is chosen", () => {
    assert.equal(topOfFirst(400), CUT.top);
    assert.ok(topOfFirst(200) > CUT.top && topOfFirst(200) < CUT.cap);
  });

  test("show a chosen part within the axis to scale", () => {
    assert.equal(topOfFirst(10), yOf(frame, 10));
  });

  test("have their numbers beside them, before them where there is no room behind", () => {
    assert.deepEqual(besideCut(frame, [label(0, "502"), label(49, "73")]).map(({ ends, labels }) => [ends, labels.length]), [[false, 1], [true, 1]]);
  });

  test("have their numbers in one text, in order, where two would run into each other", () => {
    const [together, ...more] = besideCut(frame, [label(0, "502"), label(2, "73")]);
    assert.deepEqual([together?.labels.map(({ all }) => all), together?.ends, more.length], [["502", "73"], false, 0]);
  });
});
