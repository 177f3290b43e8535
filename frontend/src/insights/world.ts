// The world's countries as SVG path data, made once from the lines they share.
import world from "world-map";

export interface Place {
  /** ISO 3166-1 alpha-2; empty for what belongs to no country. */
  code: string;
  /** Empty for a place that the map doesn't draw. */
  path: string;
  /** Where its largest part lies, and how much of the map that covers. */
  middle: readonly [x: number, y: number];
  area: number;
  /** Left and right end of its largest part. */
  ends: readonly [number, number];
}

export const [WIDTH, HEIGHT] = [world.width, world.height] as const;

type Point = readonly [number, number];

const ARCS: readonly (readonly Point[])[] = world.arcs.map((steps) => {
  let [x, y] = [0, 0];
  return Array.from({ length: steps.length / 2 }, (_, at): Point => [(x += steps[2 * at] ?? 0), (y += steps[2 * at + 1] ?? 0)]);
});

export const PLACES: readonly Place[] = [
  ...Object.entries(world.rings).map(([code, rings]) => placeOf(code, rings.map(ringOf))),
  ...Object.entries(world.apart).map(([code, middle]): Place => ({ code, path: "", middle, area: 0, ends: [middle[0], middle[0]] })),
];

function ringOf(arcs: readonly number[]): Point[] {
  // Each arc begins where the one before it ended.
  return arcs.flatMap((arc, at) => (arc < 0 ? (ARCS[~arc] ?? []).toReversed() : (ARCS[arc] ?? [])).slice(at ? 1 : 0)).map(([x, y]) => [x * world.grid, y * world.grid]);
}

function placeOf(code: string, rings: readonly (readonly Point[])[]): Place {
  const measured = rings.map(measure).sort((a, b) => b.area - a.area);
  const [largest = { area: 0, middle: [0, 0] as Point, ends: [0, 0] as Point }] = measured;
  return { code, path: rings.map(pathOf).join(""), ...largest };
}

function pathOf(ring: readonly Point[]): string {
  return `M${ring.slice(0, -1).map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}Z`;
}

/** Area and centroid by the shoelace formula. */
function measure(ring: readonly Point[]): Pick<Place, "area" | "middle" | "ends"> {
  let [twice, mx, my] = [0, 0, 0];
  ring.slice(1).forEach(([x, y], at) => {
    const [px, py] = ring[at] ?? [x, y];
    const cross = px * y - x * py;
    twice += cross;
    mx += (px + x) * cross;
    my += (py + y) * cross;
  });
  const xs = ring.map(([x]) => x);
  const middle: Point = twice ? [mx / (3 * twice), my / (3 * twice)] : (ring[0] ?? [0, 0]);
  return { area: Math.abs(twice) / 2, middle, ends: [Math.min(...xs), Math.max(...xs)] };
}
