// An esbuild plugin: `import world from "world-map"` is the world's countries by ISO 3166-1 alpha-2 code, simplified and projected.
//
// Borders: world-atlas (Natural Earth, public domain), 1:50 million; codes: i18n-iso-countries. Both are read at build time only,
// so that a page fetches planar lines and neither a projection nor a list of codes.
import { geoCentroid, geoEqualEarth, geoStream } from "d3-geo";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, quantile, simplify, sphericalTriangleArea } from "topojson-simplify";

const require = createRequire(import.meta.url);
const read = (path) => JSON.parse(readFileSync(require.resolve(path), "utf8"));

const WIDTH = 760;
/** How many of the points are kept. */
const KEPT = 0.15;
/** Points are rounded to this part of a unit of the map. */
const GRID = 0.2;
/** In units of the map: islands below this are left out, unless they are all that a country has. */
const SMALLEST_ISLAND = 0.35;

/** Without a numeric code in the source: Kosovo's, which platforms use, and the parts that ISO counts with another country. */
const BY_NAME = { Kosovo: "XK", Somaliland: "SO", "N. Cyprus": "CY" };
const LEFT_OUT = new Set(["AQ"]);
/** Places that ISO counts apart and the source doesn't draw, or draws with another country: longitude, latitude. */
const APART = {
  BQ: [-68.27, 12.18], BV: [3.35, -54.42], CC: [96.83, -12.16], CX: [105.63, -10.49], GF: [-53.1, 4], GI: [-5.35, 36.14], GP: [-61.55, 16.25],
  MQ: [-61.02, 14.64], RE: [55.54, -21.11], SJ: [16, 78.6], TK: [-171.85, -9.17], TV: [179.2, -8.5], UM: [-176.5, 0.8], YT: [45.15, -12.82],
};

/** Features with their codes, all their points and simplified. */
function countries() {
  const atlas = read("world-atlas/countries-50m.json");
  const codes = new Map(read("i18n-iso-countries/codes.json").map(([alpha2, , numeric]) => [numeric, alpha2]));
  const weighed = presimplify(atlas, sphericalTriangleArea);
  const simple = simplify(weighed, quantile(weighed, KEPT));
  const coded = (whole) => feature(whole, whole.objects.countries).features.map((each) => ({ ...each, id: codes.get(each.id) ?? BY_NAME[each.properties.name] ?? "" }));
  return { full: coded(atlas), simple: coded(simple) };
}

/** The rings of a feature in the plane, cut where the map ends. */
function ringsOf(projection, shape) {
  const rings = [];
  let ring = [];
  geoStream(shape, projection.stream({
    point: (x, y) => ring.push([x, y]), lineStart: () => (ring = []), lineEnd: () => rings.push([...ring, ring[0]]), polygonStart() {}, polygonEnd() {}, sphere() {},
  }));
  const found = rings.map(rounded).filter((each) => each.length > 3).sort((a, b) => areaOf(b) - areaOf(a));
  return found.filter((each, at) => at === 0 || areaOf(each) > SMALLEST_ISLAND);
}

/** On the grid, without points that fall together. */
function rounded(ring) {
  const points = ring.map(([x, y]) => [Math.round(x / GRID), Math.round(y / GRID)]);
  return points.filter(([x, y], at) => at === 0 || x !== points[at - 1][0] || y !== points[at - 1][1]);
}

/** In units of the map. */
function areaOf(ring) {
  return Math.abs(ring.reduce((sum, [x, y], at) => sum + x * (ring[at + 1] ?? ring[0])[1] - y * (ring[at + 1] ?? ring[0])[0], 0)) / 2 * GRID ** 2;
}

function byCode(features, projection) {
  const found = new Map();
  for (const each of features) {
    if (!LEFT_OUT.has(each.id)) found.set(each.id, [...(found.get(each.id) ?? []), ...ringsOf(projection, each)]);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

function world() {
  const { full, simple: features } = countries();
  // Points in between would fall differently on the two sides of a border.
  const projection = geoEqualEarth().precision(0);
  projection.fitWidth(WIDTH, { type: "FeatureCollection", features: features.filter(({ id }) => !LEFT_OUT.has(id)) });
  const shapes = byCode(features, projection);
  const drawn = shapes.filter(([, rings]) => rings.length);
  // Too small to be drawn: known by where they lie.
  const points = shapes.filter(([id, rings]) => id && !rings.length).map(([code]) => [code, geoCentroid(full.find(({ id }) => id === code))]);
  const low = GRID * Math.max(...shapes.flatMap(([, rings]) => rings.flat().map(([, y]) => y)));
  const shared = topology(Object.fromEntries(drawn.map(([id, coordinates]) => [id, { type: "Polygon", coordinates }])));
  const steps = (arc) => arc.map(([x, y], at) => (at ? [x - arc[at - 1][0], y - arc[at - 1][1]] : [x, y]));
  const round = ([x, y]) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
  return {
    width: WIDTH,
    height: Math.ceil(low),
    grid: GRID,
    /** Lines that countries share: steps on the grid, x and y in turn, the first from the origin. */
    arcs: shared.arcs.map((arc) => steps(arc).flat()),
    /** Per country its rings, each of arcs; ~n is arc n backwards. */
    rings: Object.fromEntries(Object.entries(shared.objects).map(([id, { arcs }]) => [id, arcs])),
    apart: Object.fromEntries([...points, ...Object.entries(APART)].map(([code, place]) => [code, round(projection(place))])),
  };
}

export const worldMap = {
  name: "world-map",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^world-map$/ }, ({ path }) => ({ path, namespace: "world-map" }));
    onLoad({ filter: /./, namespace: "world-map" }, () => ({ contents: JSON.stringify(world()), loader: "json" }));
  },
};
