// `node bench.mjs`: how long a selection in Insights takes, in milliseconds, on the largest cubes of a million registrants.
import { build } from "esbuild";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = mkdtempSync(join(here, "node_modules", ".bench-"));
try {
  const outfile = join(folder, "insights.mjs");
  await build({ entryPoints: [join(here, "bench/insights.ts")], outfile, bundle: true, platform: "node", format: "esm", logLevel: "warning" });
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(folder, { recursive: true });
}
