// The page's words in English. `{n}` is filled in; of a pair the number `n` chooses one.
import { past } from "./en/past.ts";
import { who } from "./en/who.ts";
import { write } from "./en/write.ts";

export interface Plural {
  readonly one: string;
  readonly other: string;
}

export const en = { ...who, ...write, ...past } as const satisfies Record<string, string | Plural>;
export type Words = Readonly<Record<keyof typeof en, string | Plural>>;
