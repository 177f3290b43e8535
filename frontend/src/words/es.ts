// The page's words in Spanish, a bundle of their own.
import type { Words } from "./en.ts";
import { about } from "./es/about.ts";
import { check } from "./es/check.ts";
import { attributes } from "./es/attributes.ts";
import { choosing } from "./es/choosing.ts";
import { past } from "./es/past.ts";
import { send } from "./es/send.ts";
import { states } from "./es/states.ts";
import { who } from "./es/who.ts";
import { write } from "./es/write.ts";

export { told } from "./es/told.ts";

export const words: Words = { ...who, ...write, ...check, ...choosing, ...attributes, ...past, ...states, ...send, ...about };
