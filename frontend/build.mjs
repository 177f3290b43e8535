// Builds the committed bundles of the two doors, each with the later ones beside it. `--dev` builds the dev page instead.
import { build } from "esbuild";
import { copyFileSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { fromKit } from "./kit.mjs";
import { tightTemplates } from "./templates.mjs";
import { worldMap } from "./world.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const BACKEND = here("../backend/communicator/web/static/");
const XBLOCK = here("../xblock_communicator/public/");
const LARGEST_FIRST_GZIPPED = 30_000;
const LARGEST_INSIGHTS_GZIPPED = 60_000;

const shared = {
  bundle: true,
  target: "es2022",
  charset: "utf8",
  // Lit asks that its licence stays with it.
  legalComments: "eof",
  // Lit without its development warnings.
  conditions: ["production"],
  // Paths in the output, if any, don't tell where it was built: a rebuild gives the same bytes everywhere.
  absWorkingDir: here("."),
  logLevel: "warning",
};

async function bundle(entry, outfile, options) {
  const { metafile } = await build({ ...shared, ...options, entryPoints: [entry], outfile, minify: true, metafile: true });
  const size = gzipSync(readFileSync(outfile), { level: 9 }).length;
  console.log(`${entry}: ${size} bytes gzipped`);
  const inputs = Object.entries(Object.values(metafile.outputs)[0].inputs);
  return { size, inputs: inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput ? [path] : [])) };
}

async function bundles() {
  const first = await bundle("src/page.ts", `${BACKEND}communicator.js`, { format: "esm", plugins: [tightTemplates] });
  const block = await bundle("src/block.ts", `${XBLOCK}communicator.js`, { format: "iife", plugins: [tightTemplates] });
  // The later ones are modules for both doors.
  const later = await bundle("src/later.ts", `${BACKEND}communicator-later.js`, { format: "esm", plugins: [fromKit, tightTemplates] });
  const past = await bundle("src/past.ts", `${BACKEND}communicator-past.js`, { format: "esm", plugins: [fromKit, tightTemplates] });
  const insights = await bundle("src/insights.ts", `${BACKEND}communicator-insights.js`, { format: "esm", plugins: [fromKit, tightTemplates, worldMap] });
  const social = await bundle("src/social.ts", `${BACKEND}communicator-social.js`, { format: "esm", plugins: [fromKit, tightTemplates] });
  await bundle("src/words/es.ts", `${BACKEND}communicator-es.js`, { format: "esm" });
  for (const name of ["communicator-later.js", "communicator-past.js", "communicator-insights.js", "communicator-social.js", "communicator-es.js"]) copyFileSync(BACKEND + name, XBLOCK + name);

  const twice = [later, past, insights, social].flatMap(({ inputs }) => inputs).filter((path) => first.inputs.includes(path));
  if (twice.length) throw new Error(`in the first and in a later bundle: ${twice.join(", ")}; add them to src/kit.ts`);
  const largest = Math.max(first.size, block.size);
  if (insights.size > LARGEST_INSIGHTS_GZIPPED) throw new Error(`Insights has ${insights.size} bytes gzipped, more than ${LARGEST_INSIGHTS_GZIPPED}`);
  if (largest > LARGEST_FIRST_GZIPPED) throw new Error(`the first bundle has ${largest} bytes gzipped, more than ${LARGEST_FIRST_GZIPPED}`);
}

if (process.argv.includes("--dev")) {
  await build({ ...shared, entryPoints: ["dev/dev.ts"], format: "esm", plugins: [worldMap], sourcemap: true, outfile: here("dev/built/dev.js") });
} else {
  await bundles();
}
