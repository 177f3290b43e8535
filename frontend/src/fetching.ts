// Fetching the later bundles from beside the first.
import type { Words } from "./words/en.ts";
import { addTold, addWords, hasWords } from "./words/phrases.ts";

let home = "";
/** Languages that lie in a bundle of their own; English is in the first. */
const LANGUAGES = ["es"];

export function setHome(url: string): void {
  home = url;
}

/** Resolves once the second bundle's elements are there; rejects where it can't be fetched. */
export async function fetchLater(): Promise<void> {
  if (!customElements.get("communicator-send")) await import(addressOf("later"));
}

/** Resolves once a tab's own bundle is there; a later try asks anew, since a browser may remember that there was none. */
export async function fetchTab(tab: string, tries: number): Promise<void> {
  // A learner's page comes with the past messages.
  if (!customElements.get(`communicator-${tab}`)) await import(addressOf(tab === "learner" ? "past" : tab) + (tries ? `?${tries}` : ""));
}

/** Resolves once the words of a locale are there, or at once where it will be English. */
export async function fetchWords(locale: string): Promise<void> {
  const [language = ""] = locale.split("-");
  if (hasWords(language) || !LANGUAGES.includes(language)) return;
  const { words, told } = (await import(addressOf(language))) as { words: Words; told: Record<string, string> };
  addWords(language, words);
  addTold(language, told);
}

function addressOf(bundle: string): string {
  return new URL(`communicator-${bundle}.js`, home).href;
}
