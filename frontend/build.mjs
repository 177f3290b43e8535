// Builds the committed bundles: ESM for the backend's pages, an IIFE for the XBlock. `--dev` builds the dev page instead.
import { build } from "esbuild";
import { tightTemplates } from "./templates.mjs";
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const LARGEST_GZIPPED = 30_000;

const shared = {
  bundle: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  // Without Lit's development warnings; also what makes a rebuild give the same bytes everywhere.
  conditions: ["production"],
  absWorkingDir: here("."),
  plugins: [tightTemplates],
  logLevel: "warning",
};

const bundles = [
  { entry: "src/page.ts", format: "esm", to: here("../backend/communicator/web/static/communicator.js") },
  { entry: "src/block.ts", format: "iife", to: here("../xblock_communicator/public/communicator.js") },
];

if (process.argv.includes("--dev")) {
  await build({ ...shared, entryPoints: ["dev/dev.ts"], format: "esm", sourcemap: true, outfile: here("dev/built/dev.js") });
} else {
  for (const { entry, format, to } of bundles) {
    await build({ ...shared, entryPoints: [entry], format, minify: true, outfile: to });
    const size = gzipSync(readFileSync(to), { level: 9 }).length;
    console.log(`${entry} -> ${format}, ${size} bytes gzipped`);
    if (size > LARGEST_GZIPPED) {
      console.error(`${entry}: ${size} bytes gzipped, more than the ${LARGEST_GZIPPED} a first bundle may have`);
      process.exitCode = 1;
    }
  }
}
