import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { binsOf } from "../dev/memory.ts";
import { random } from "../dev/learners.ts";
import { decodeBins } from "../src/audience/cube.ts";
import { emptying } from "../src/audience/emptying.ts";
import { BARS, histogram } from "../src/audience/histogram.ts";
import type { Brushes, Outcome, Range } from "../src/audience/outcome.ts";
import { OUTCOMES, withRange } from "../src/audience/outcome.ts";
import { countIn, prefixSums } from "../src/audience/prefix.ts";

type Per = Record<Outcome, number>;

const draw = random(3);
const percent = (): number => Math.floor(draw() * 101);
const people: Per[] = [
  { certify: 0, complete: 0, leave: 0 }, { certify: 100, complete: 100, leave: 100 }, { certify: 0, complete: 100, leave: 0 },
  ...Array.from({ length: 3000 }, () => ({ certify: percent(), complete: percent(), leave: percent() })),
];
const sums = prefixSums(binsOf(people));

function byHand(brushes: Brushes): number {
  return people.filter((person) => OUTCOMES.every((outcome) => {
    const [from, to] = brushes[outcome] ?? [0, 100];
    return person[outcome] >= from && person[outcome] <= to;
  })).length;
}

function someBrushes(): Brushes {
  const range = (): Range | undefined => {
    if (draw() < 0.3) return undefined;
    const [a, b] = [percent(), percent()];
    return [Math.min(a, b), Math.max(a, b)];
  };
  return Object.fromEntries(OUTCOMES.flatMap((outcome) => {
    const drawn = range();
    return drawn ? [[outcome, drawn]] : [];
  }));
}

describe("the cube", () => {
  test("a bin's index counts certify first, then complete, then leave, each step from the bin before", () => {
    assert.deepEqual([...decodeBins([5, 2, 101, 1, 101 * 101, 7])], [[0, 0, 5, 2], [0, 1, 5, 1], [1, 1, 5, 7]]);
  });

  test("the first and the last bin of all are read", () => {
    assert.deepEqual([...decodeBins([0, 1, 101 ** 3 - 1, 4])], [[0, 0, 0, 1], [100, 100, 100, 4]]);
  });

  test("a bin outside the cube is refused, not counted somewhere else", () => {
    assert.throws(() => [...decodeBins([101 ** 3, 1])], RangeError);
  });
});

describe("prefix sums", () => {
  test("no brush at all holds everybody", () => {
    assert.equal(countIn(sums, {}), people.length);
  });

  test("any three ranges hold as many as counting one by one finds", () => {
    for (let time = 0; time < 300; time++) {
      const brushes = someBrushes();
      assert.equal(countIn(sums, brushes), byHand(brushes), JSON.stringify(brushes));
    }
  });

  test("both ends of a range belong to it", () => {
    assert.equal(countIn(sums, { certify: [0, 0], complete: [100, 100], leave: [0, 0] }), byHand({ certify: [0, 0], complete: [100, 100], leave: [0, 0] }));
    assert.ok(countIn(sums, { certify: [100, 100], complete: [100, 100], leave: [100, 100] }) >= 1);
  });

  test("a course without learners counts nobody anywhere", () => {
    assert.equal(countIn(prefixSums([]), {}), 0);
  });
});

describe("a histogram", () => {
  test("its bars hold every value once", () => {
    const values = BARS.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at));
    assert.deepEqual(values, Array.from({ length: 101 }, (_, value) => value));
  });

  test("of all learners adds up to all learners", () => {
    for (const outcome of OUTCOMES) assert.equal(histogram(sums, outcome, {}).reduce((sum, bar) => sum + bar, 0), people.length);
  });

  test("of those chosen adds up to the same number for each outcome, also where a brush cuts a bar", () => {
    const brushes: Brushes = { certify: [3, 60], complete: [21, 77] };
    for (const outcome of OUTCOMES) assert.equal(histogram(sums, outcome, brushes).reduce((sum, bar) => sum + bar, 0), byHand(brushes));
  });
});

describe("a range set on an outcome", () => {
  test("is taken away when it covers everything", () => {
    assert.deepEqual(withRange({ certify: [0, 20], leave: [5, 9] }, "certify", [0, 100]), { leave: [5, 9] });
  });
});

describe("a selection of nobody", () => {
  const few = prefixSums(binsOf([{ certify: 71, complete: 50, leave: 90 }, { certify: 10, complete: 55, leave: 80 }, { certify: 95, complete: 5, leave: 5 }]));

  test("names the one brush that empties it, and the nearest value that somebody has", () => {
    const found = emptying(few, { certify: [80, 100], leave: [70, 100] });
    assert.equal(found?.outcome, "certify");
    assert.deepEqual([found.others, found.nearest, found.side, found.wider, found.wouldMatch], [2, 71, "below", [70, 100], 1]);
  });

  test("names nobody to blame when no single brush is", () => {
    assert.equal(emptying(few, { certify: [80, 90], leave: [6, 60], complete: [60, 100] }), null);
  });

  test("has nothing to say when somebody matches", () => {
    assert.equal(emptying(few, { certify: [0, 20] }), null);
  });
});
