import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { random } from "../dev/learners.ts";
import { inventedCube } from "../dev/registrants.ts";
import { classOf, colourOf, countClasses, shareClasses } from "../src/insights/classes.ts";
import { CERTIFIED, Cube, NO, YES } from "../src/insights/cube.ts";

const answer = inventedCube({ registrants: 4_000, countries: 12, seed: 3 });
const cube = new Cube(answer);
const names = [...answer.dimensions, CERTIFIED];
const valuesOf = (name: string): string[] => (name === CERTIFIED ? [NO, YES] : (answer.values[name] ?? []));

interface Cell {
  values: Map<string, string>;
  count: number;
  tookPart: number;
}

const stride = answer.dimensions.length + 2;
const cells = Array.from({ length: answer.cells.length / stride }, (_, at): Cell => {
  const cell = answer.cells.slice(at * stride, (at + 1) * stride);
  return { values: new Map(names.map((name, dimension) => [name, valuesOf(name)[cell[dimension] ?? 0] ?? ""])), count: cell.at(-1) ?? 0, tookPart: answer.took_part?.[at] ?? 0 };
});

function bruteForce(filters: Map<string, Set<string>>, but: readonly string[] = []): Cell[] {
  return cells.filter(({ values }) => [...filters].every(([name, chosen]) => but.includes(name) || chosen.has(values.get(name) ?? "")));
}
const total = (chosen: readonly Cell[]): number => chosen.reduce((sum, { count }) => sum + count, 0);

function selections(): Map<string, Set<string>>[] {
  const draw = random(11);
  return Array.from({ length: 60 }, () => new Map(names.flatMap((name) => (draw() < 0.4 ? [[name, new Set(valuesOf(name).filter(() => draw() < 0.4))] as const] : []))));
}

describe("the cube of registrants", () => {
  test("counts any selection as going through everybody does", () => {
    for (const filters of selections()) {
      const counted = cube.count(filters);
      const chosen = bruteForce(filters);
      assert.equal(counted.registered, total(chosen));
      assert.equal(counted.certified, total(chosen.filter(({ values }) => values.get(CERTIFIED) === YES)));
      assert.equal(counted.tookPart, chosen.reduce((sum, { tookPart }) => sum + tookPart, 0));
    }
  });

  test("has in each table everybody whom the filters of the others leave, by value and certificate", () => {
    for (const filters of selections()) {
      const { tables } = cube.count(filters);
      for (const name of answer.dimensions) {
        const left = bruteForce(filters, [name, CERTIFIED]);
        assert.equal(tables[name]?.reduce((sum, count) => sum + count, 0), total(left));
        valuesOf(name).forEach((value, at) => {
          const having = left.filter(({ values }) => values.get(name) === value);
          const certified = total(having.filter(({ values }) => values.get(CERTIFIED) === YES));
          assert.deepEqual([tables[name]?.[2 * at], tables[name]?.[2 * at + 1]], [total(having) - certified, certified]);
        });
      }
    }
  });

  test("without a filter is everybody, and a value that there isn't is nobody", () => {
    assert.equal(cube.count().registered, 4_000);
    assert.equal(cube.count(new Map([["gender", new Set(["none such"])]])).registered, 0);
  });

  test("refuses numbers that are no whole cells", () => {
    assert.throws(() => new Cube({ ...answer, cells: answer.cells.slice(1) }), RangeError);
  });
});

describe("the map's classes", () => {
  test("begin at round numbers, from one up, and hold every count", () => {
    assert.deepEqual(countClasses([1, 40, 2_214]), [1, 3, 10, 30, 150, 500]);
    for (const counts of [[1], [1, 2], [0, 7, 7], [55, 551], [1, 400_000], []]) {
      const begins = countClasses(counts);
      assert.equal(begins[0], 1);
      assert.deepEqual(begins, [...new Set(begins)].sort((a, b) => a - b));
      for (const count of counts.filter((each) => each > 0)) assert.ok(classOf(count, begins) >= 1);
    }
  });

  test("of shares go in even steps up to the highest", () => {
    assert.deepEqual(shareClasses(14.1), [0, 3, 6, 9, 12]);
    assert.deepEqual(shareClasses(100), [0, 20, 40, 60, 80, 100]);
  });

  test("use the colours from end to end, however few they are", () => {
    assert.deepEqual([1, 2, 3].map((each) => colourOf(each, 3)), [1, 4, 6]);
    assert.equal(colourOf(6, 6), 6);
  });
});
