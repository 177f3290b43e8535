// Who can't be reached, by reason, in words.
import type { Excluded, Reason } from "../transport/shapes.ts";
import type { Phrases } from "./phrases.ts";

/** In the order in which the server looks for them. */
const REASONS: readonly Reason[] = ["excluded_by_hand", "not_enrolled", "opted_out", "declined_on_platform", "no_address"];

export function excludedInWords(excluded: Excluded, phrases: Phrases): string[] {
  return REASONS.flatMap((reason) => (excluded[reason] ? [phrases.say(reason, { n: excluded[reason] })] : []));
}
