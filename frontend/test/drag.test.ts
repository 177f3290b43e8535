import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dragged, grab } from "../src/elements/drag.ts";
import { area, bars, outline, slotAt, stepped, xOf } from "../src/elements/plot.ts";
import { ticks } from "../src/audience/ticks.ts";

const frame = { left: 30, right: 372, end: 320, cut: false };

describe("a drag", () => {
  test("of a handle moves that end, by as much as the pointer moved, and never past the other", () => {
    const from = grab(20.4, [20, 70], 3.5);
    assert.equal(from.kind, "from");
    assert.deepEqual(dragged(from, 25.4), [25, 70]);
    assert.deepEqual(dragged(from, 99), [70, 70]);
    assert.deepEqual(dragged(grab(71, [20, 70], 3.5), 140), [20, 100]);
  });

  test("of the brush moves both ends and keeps its width at the edges", () => {
    const body = grab(45, [20, 70], 3.5);
    assert.equal(body.kind, "move");
    assert.deepEqual(dragged(body, 50), [25, 75]);
    assert.deepEqual(dragged(body, 101), [50, 100]);
    assert.deepEqual(dragged(body, -40), [0, 50]);
  });

  test("beside the brush, or where nothing is restricted, draws a new one, in either direction", () => {
    assert.equal(grab(90, [20, 70], 3.5).kind, "new");
    const fresh = grab(40, [0, 100], 3.5);
    assert.equal(fresh.kind, "new");
    assert.deepEqual(dragged(fresh, 60), [40, 59]);
    assert.deepEqual(dragged(fresh, 30), [30, 39]);
    assert.deepEqual(dragged(fresh, 200), [40, 100]);
  });

  test("can open a range of one value at either end of the scale", () => {
    assert.equal(grab(99.5, [100, 100], 3.5).kind, "from");
    assert.equal(grab(0.9, [0, 0], 3.5).kind, "to");
  });
});

describe("a handle's keys", () => {
  test("go by one, by ten, and to the ends they may reach", () => {
    const keys = ["ArrowLeft", "ArrowUp", "PageDown", "PageUp", "Home", "End"];
    assert.deepEqual(keys.map((key) => stepped(key, 20, [0, 25])), [19, 21, 10, 25, 0, 25]);
  });

  test("that mean nothing here are left to the page", () => {
    assert.equal(stepped("Tab", 20, [0, 25]), null);
  });
});

describe("a plot", () => {
  test("gives the slot back from where it is drawn", () => {
    for (const slot of [0, 20, 71, 101]) assert.ok(Math.abs(slotAt(frame, xOf(frame, slot)) - slot) < 1e-9);
  });

  test("draws no bar for nobody, and one that can be seen for one learner of many", () => {
    assert.equal(bars(frame, [], []), "");
    assert.match(bars({ ...frame, end: 1_000_000 }, [1], [1_000_000]), /V135\.0H/);
  });

  test("closes its area along the base", () => {
    assert.ok(outline(frame, [1]).startsWith("M30.0 "));
    assert.ok(area(frame, [1]).startsWith("M30.0 136L30.0 ") && area(frame, [1]).endsWith("V136Z"));
  });

  test("has round figures beside it, few of them, whole ones", () => {
    assert.deepEqual(ticks(320), [100, 200, 300]);
    assert.deepEqual(ticks(1300), [500, 1000]);
    assert.deepEqual(ticks(3), [1, 2, 3]);
    assert.deepEqual(ticks(0), []);
    for (let largest = 1; largest < 30_000; largest += 7) assert.ok(ticks(largest).length <= 4 && ticks(largest).every(Number.isInteger));
  });
});
