// Invented registrants as a cube, for the dev page, the tests and the benchmark: seeded, and skewed as real courses are.
import type { CubeAnswer } from "../src/insights/answer.ts";
import { random } from "./learners.ts";

const COUNTRIES = "ES MX CO IN US PE AR BR CL EC GB DE FR IT PT CA VE BO EG NG KE ZA PH ID MY SG JP KR AU NZ PL RO UA RU TR GR NL BE SE NO CH AT MT AD XK GF".split(" ");

export interface Invented {
  registrants: number;
  /** How many there are besides "unknown"; codes beyond the list are made up. */
  countries?: number;
  seed?: number;
  /** Every value as likely as any other: as many cells as there can be. */
  isEven?: boolean;
  modes?: readonly string[];
}

export function inventedCube({ registrants, countries = COUNTRIES.length, seed = 7, isEven = false, modes = ["audit", "verified"] }: Invented): CubeAnswer {
  const values: Record<string, string[]> = {
    country: [...Array.from({ length: countries }, (_, at) => COUNTRIES[at] ?? `${at}`), "unknown"],
    education: ["p", "m", "b", "a", "hs", "jhs", "el", "none", "other", "unknown"],
    gender: ["f", "m", "o", "unknown"],
    age: ["5-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+", "unknown"],
    ...(modes.length ? { mode: [...modes, "unknown"] } : {}),
  };
  const dimensions = Object.keys(values);
  const draw = random(seed);
  const place = (size: number) => Math.floor(size * (isEven ? draw() : draw() ** 2.2));
  const cells = new Map<string, [number, number]>();
  for (let one = 0; one < registrants; one++) {
    const key = [...dimensions.map((name) => place(values[name]?.length ?? 1)), draw() < 0.1 ? 1 : 0].join();
    const [count, tookPart] = cells.get(key) ?? [0, 0];
    cells.set(key, [count + 1, tookPart + (draw() < 0.55 ? 1 : 0)]);
  }
  return {
    dimensions, values,
    cells: [...cells].flatMap(([key, [count]]) => [...key.split(",").map(Number), count]),
    took_part: [...cells.values()].map(([, tookPart]) => tookPart),
  };
}
