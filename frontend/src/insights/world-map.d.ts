// What world.mjs makes at build time.
declare module "world-map" {
  const world: {
    width: number;
    height: number;
    /** Units of the map per step. */
    grid: number;
    arcs: number[][];
    rings: Record<string, number[][]>;
    apart: Record<string, [number, number]>;
  };
  export default world;
}
