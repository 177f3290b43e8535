// The first bundle's elements, and where the later bundles lie beside it.
import { CountLine } from "./elements/count.ts";
import { Histogram } from "./elements/histogram.ts";
import { define } from "./elements/part.ts";
import { Who } from "./elements/who.ts";
import { setHome } from "./fetching.ts";
import * as kit from "./kit.ts";

declare global {
  var communicatorKit: typeof kit | undefined;
}

/** @param home the address of the first bundle itself */
export function defineFirst(home: string): void {
  globalThis.communicatorKit ??= kit;
  setHome(home);
  define("communicator-histogram", Histogram);
  define("communicator-who", Who);
  define("communicator-count", CountLine);
}
