// An esbuild plugin for later bundles: what src/kit.ts names is taken from the first bundle at run time.
import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const kit = fileURLToPath(new URL("src/kit.ts", import.meta.url));
const named = [...readFileSync(kit, "utf8").matchAll(/from "([^"]+)"/g)].map(([, path]) => (path.startsWith(".") ? resolve(dirname(kit), path) : path));

export const fromKit = {
  name: "from-kit",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, importer, kind }) => {
      if (kind !== "import-statement") return undefined;
      const wanted = path.startsWith(".") ? resolve(dirname(importer), path) : path;
      return named.includes(wanted) ? { path: basename(wanted), namespace: "kit" } : undefined;
    });
    onLoad({ filter: /./, namespace: "kit" }, () => ({ contents: "module.exports = globalThis.communicatorKit", loader: "js" }));
  },
};
