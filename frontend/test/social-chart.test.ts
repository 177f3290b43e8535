import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { List } from "../src/social/bar-lists.ts";
import { frameOf, shortened } from "../src/social/bar-lists.ts";
import type { Column } from "../src/social/bins.ts";
import { columnsOf, daysFrom, mondayOf, unitFor } from "../src/social/bins.ts";
import type { Day, Gap } from "../src/social/report.ts";
import type { Placed } from "../src/social/stack.ts";
import { BASE, dated, leftOf, place, spans, stepsTo, TOP, topOf, yOf } from "../src/social/stack.ts";

const LEFT = leftOf("15");
const days = (first: string, counts: readonly (readonly [number | null, number | null])[]): Day[] =>
  counts.map(([proposed, informal], at) => ({ day: new Date(Date.parse(`${first}T12:00:00Z`) + at * 86_400_000).toISOString().slice(0, 10), non_formal: proposed, informal }));

describe("the columns", () => {
  test("are days while days are wide enough to see, then weeks, then months", () => {
    assert.equal(unitFor(35, 1200), "day");
    assert.equal(unitFor(35, 300), "day");
    assert.equal(unitFor(400, 1200), "week");
    assert.equal(unitFor(4000, 1200), "month");
  });

  test("put weeks together from Monday to Sunday, and lose no use", () => {
    const columns = columnsOf(days("2026-10-15", [[1, 2], [0, 1], [3, 0], [1, 1], [5, 5]]), "week");
    assert.deepEqual(columns.map(({ day, days: n }) => [day, n]), [["2026-10-15", 4], ["2026-10-19", 1]]);
    assert.deepEqual(columns.map(({ non_formal: proposed, informal }) => [proposed, informal]), [[5, 4], [5, 5]]);
    assert.equal(mondayOf("2026-10-18"), "2026-10-12");
  });

  test("keep what may not be told apart from nothing", () => {
    const [column] = columnsOf(days("2026-10-12", [[null, 0], [null, 2]]), "week");
    assert.equal(column?.non_formal, null);
    assert.equal(column.informal, 2);
  });
});

describe("the axis of uses", () => {
  test("ends at or above the tallest column, in round steps of whole uses", () => {
    for (const largest of [0, 1, 2, 3, 7, 12, 15, 16, 99, 434, 1621]) {
      const steps = stepsTo(largest);
      assert.ok(steps.length >= 1 && steps.length <= 6, `${largest}: ${steps.join(" ")}`);
      assert.ok((steps.at(-1) ?? 0) >= largest && steps.every(Number.isInteger));
    }
    assert.deepEqual(stepsTo(15), [5, 10, 15]);
  });

  test("makes room for long numbers", () => {
    assert.equal(leftOf("15"), 28);
    assert.ok(leftOf("12,000") > 48);
  });
});

describe("stacking", () => {
  const columns: Column[] = columnsOf(days("2026-10-12", [[3, 2], [0, 4], [6, 0], [null, 5]]), "day");

  test("puts learners' own on those proposed, apart by a hair, up to what both come to", () => {
    const top = topOf(columns);
    const [both, own, proposed, hidden] = place(columns, LEFT, 400, top) as [Placed, Placed, Placed, Placed];
    assert.equal(both.proposed?.y, yOf(3, top));
    assert.equal(both.own?.y, yOf(5, top));
    assert.ok(both.own.y + both.own.height < both.proposed.y);
    assert.equal(own.proposed, null);
    assert.equal((own.own?.y ?? 0) + (own.own?.height ?? 0), BASE);
    assert.equal(proposed.own, null);
    assert.equal(proposed.proposed?.y, TOP);
    assert.equal(hidden.proposed, null);
  });

  test("fills the width, a column as wide as its days", () => {
    const weeks = columnsOf(days("2026-10-15", Array.from({ length: 88 }, () => [1, 1] as const)), "week");
    const placed = place(weeks, LEFT, 600, 10);
    const [first, second] = placed;
    assert.ok(first && second && second.width > first.width);
    assert.ok(placed.every(({ x, width }) => x >= LEFT && x + width <= 600));
  });
});

describe("the dates under the axis", () => {
  const columns = columnsOf(days("2026-10-12", Array.from({ length: 35 }, () => [1, 1] as const)), "day");

  test("are the first, Mondays and the last", () => {
    const named = dated(columns, place(columns, LEFT, 1216, 2), "day").map((at) => columns[at]?.day);
    assert.deepEqual(named, ["2026-10-12", "2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-15"]);
  });

  test("stand clear of each other on a phone", () => {
    const placed = place(columns, LEFT, 358, 2);
    const at = dated(columns, placed, "day");
    assert.ok(at.length >= 2);
    at.slice(1).forEach((index, before) => assert.ok((placed[index]?.middle ?? 0) - (placed[at[before] ?? 0]?.middle ?? 0) >= 80));
  });

  test("of one day is that day, and of none is none", () => {
    const one = columns.slice(0, 1);
    assert.deepEqual(dated(one, place(one, LEFT, 400, 2), "day"), [0]);
    assert.deepEqual(dated([], [], "day"), []);
  });
});

describe("a gap in the record", () => {
  const gap: Gap = { network: "twitter", host: "", from: "2026-10-27T23:00:00Z", until: "2026-10-29T23:00:00Z", reason: "" };
  const over = (gaps: Gap[]) => spans(gaps, "2026-10-12", 35, LEFT, LEFT + 350, "Europe/Madrid", "2026-11-20T00:00:00Z");

  test("lies where it was on the course's clocks, by the hour", () => {
    assert.equal(daysFrom("2026-10-12", "2026-10-27T23:00:00Z", "Europe/Madrid"), 16);
    const [span] = over([gap]);
    assert.deepEqual([span?.x, span?.width], [LEFT + 160, 20]);
  });

  test("that lasts goes on to the end; one outside the days isn't drawn", () => {
    const [open] = over([{ ...gap, until: null }]);
    assert.equal((open?.x ?? 0) + (open?.width ?? 0), LEFT + 350);
    assert.deepEqual(over([{ ...gap, from: "2025-01-01T00:00:00Z", until: "2025-01-02T00:00:00Z" }]), []);
  });
});

describe("lists of bars", () => {
  const list = (n: number, rest = ""): List => ({ title: "", mark: "k1", tags: Array.from({ length: n }, (_, at) => ({ tag: `t${at}`, uses: at, users: 1 })), rest, none: "" });

  test("stand side by side where there is room, else one below the other", () => {
    const [wide, narrow] = [frameOf([list(8), list(7, "75 others")], 800), frameOf([list(8), list(7, "75 others")], 340)];
    assert.deepEqual(wide.places.map(([, y]) => y), [0, 0]);
    assert.ok((narrow.places[1]?.[1] ?? 0) > 0 && narrow.height > wide.height);
  });

  test("shorten what is too long, by letters as people see them", () => {
    assert.equal(shortened("#educación", 200), "#educación");
    assert.equal(shortened("#👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫", 42), "#👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫👩🏽‍🏫…");
  });
});
