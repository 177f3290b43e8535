// The page's words in English. `{n}` is filled in; of a pair the number `n` chooses one.
import type { about } from "./en/about.ts";
import type { check } from "./en/check.ts";
import type { choosing } from "./en/choosing.ts";
import type { past } from "./en/past.ts";
import type { send } from "./en/send.ts";
import { who } from "./en/who.ts";
import type { states } from "./en/states.ts";
import type { write } from "./en/write.ts";

export interface Plural {
  readonly one: string;
  readonly other: string;
}

/** Those of the first bundle; the second brings its own (`en/check.ts`, `en/past.ts`, `en/send.ts`) along. */
export const en = { ...who } as const satisfies Record<string, string | Plural>;
export type Words = Readonly<Record<keyof typeof en | keyof typeof check | keyof typeof choosing | keyof typeof past | keyof typeof states | keyof typeof send | keyof typeof write | keyof typeof about, string | Plural>>;
