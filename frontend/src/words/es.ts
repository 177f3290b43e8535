// The page's words in Spanish.
import type { Words } from "./en.ts";
import { past } from "./es/past.ts";
import { who } from "./es/who.ts";
import { write } from "./es/write.ts";

export const es: Words = { ...who, ...write, ...past };
