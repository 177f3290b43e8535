// Times a selection (of the processor's time, whatever else runs beside) on cubes of a million registrants: as skewed as real ones, and with as many cells as there can be.
import { inventedCube } from "../dev/registrants.ts";
import type { Filters } from "../src/insights/cube.ts";
import { CERTIFIED, Cube, YES } from "../src/insights/cube.ts";

const MODES = ["audit", "honor", "verified", "professional", "credit", "masters", "executive-education", "bootcamp", "other"];
const RUNS = 200;

const selections: Filters[] = [
  new Map([["country", new Set(["ES"])]]),
  new Map([["education", new Set(["m", "p"])], ["gender", new Set(["f"])]]),
  new Map([["country", new Set(["ES", "MX", "CO"])], ["education", new Set(["b"])], ["age", new Set(["25-34"])], [CERTIFIED, new Set([YES])]]),
];

function measure(name: string, cube: Cube): void {
  const took = Array.from({ length: RUNS }, (_, run) => {
    const began = process.cpuUsage();
    cube.count(selections[run % selections.length]);
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  }).slice(20).sort((a, b) => a - b);
  const at = (part: number) => took[Math.floor(part * (took.length - 1))]?.toFixed(2);
  console.log(`${name}: ${cube.cells} cells, a selection in ${at(0.5)} ms (median), ${at(0.95)} ms (95th percentile)`);
}

const million = { registrants: 1_000_000, countries: 249 };
measure("as skewed as real courses, 9 modes", new Cube(inventedCube({ ...million, modes: MODES })));
measure("every cell there can be, without modes", new Cube(inventedCube({ ...million, isEven: true, modes: [] })));
measure("every value as likely, 9 modes (no course is so)", new Cube(inventedCube({ ...million, isEven: true, modes: MODES })));
