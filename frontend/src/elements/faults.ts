// A fault in words.
import type { Fault } from "../message/faults.ts";
import type { Phrases } from "../words/phrases.ts";

export function faultWords({ say }: Fault, phrases: Phrases): string {
  if (!("text" in say)) return phrases.say(say[0], say[1]);
  const line = phrases.told(say.text, say.said);
  return say.label ? `${say.label}: ${line}` : line;
}
