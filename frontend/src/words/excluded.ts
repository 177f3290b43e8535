// Who can't be reached, by reason, in words.
import type { Excluded } from "../transport/shapes.ts";
import { EXCLUDED } from "../transport/shapes.ts";
import type { Phrases } from "./phrases.ts";

export function excludedInWords(excluded: Excluded, phrases: Phrases): string[] {
  return EXCLUDED.flatMap((reason) => (excluded[reason] ? [phrases.say(reason, { n: excluded[reason] })] : []));
}
