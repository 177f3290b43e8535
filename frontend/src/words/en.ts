// The page's words in English. `{n}` is filled in; of a pair the number `n` chooses one.
import type { about } from "./en/about.ts";
import type { check } from "./en/check.ts";
import type { past } from "./en/past.ts";
import type { send } from "./en/send.ts";
import { who } from "./en/who.ts";
import { write } from "./en/write.ts";

export interface Plural {
  readonly one: string;
  readonly other: string;
}

/** Those of the first bundle; the second brings its own (`en/check.ts`, `en/past.ts`, `en/send.ts`) along. */
export const en = { ...who, ...write } as const satisfies Record<string, string | Plural>;
export type Words = Readonly<Record<keyof typeof en | keyof typeof check | keyof typeof past | keyof typeof send | keyof typeof about, string | Plural>>;
