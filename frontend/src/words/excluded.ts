// Who can't be reached, or was not, by reason, in words.
import type { Excluded, Reason } from "../transport/shapes.ts";
import type { Phrases, Told } from "./phrases.ts";

/** In the order in which the server looks for them. */
const REASONS: readonly Reason[] = ["excluded_by_hand", "written_to_recently", "not_enrolled", "opted_out", "declined_on_platform", "no_address", "matched_before"];

export function excludedInWords(excluded: Excluded, phrases: Phrases): string[] {
  return REASONS.flatMap((reason) => (excluded[reason] ? [phrases.say(reason, { n: excluded[reason] })] : []));
}

/** Why somebody got no mail after all; what a mail server said is told as it is. */
const WHY: Readonly<Record<string, "whyOptedOut" | "whyDeclinedOnPlatform" | "whyNoAddress" | "whyNotEnrolled" | "whySetApart" | "whyRecently" | "whyBefore" | "whyByHand" | "whyObjects">> = {
  opted_out: "whyOptedOut", declined_on_platform: "whyDeclinedOnPlatform", no_address: "whyNoAddress",
  not_enrolled: "whyNotEnrolled", set_apart: "whySetApart", written_to_recently: "whyRecently",
  matched_before: "whyBefore", excluded_by_hand: "whyByHand", objects_to_prediction: "whyObjects",
};

export function reasonInWords(reason: string, phrases: Phrases, said?: Told | null): string {
  const key = WHY[reason];
  return key ? phrases.say(key) : phrases.told(reason, said);
}
