// A fault in words.
import type { Fault } from "../message/faults.ts";
import type { Phrases } from "../words/phrases.ts";

export function faultWords({ say }: Fault, phrases: Phrases): string {
  return typeof say === "string" ? say : phrases.say(say[0], say[1]);
}
