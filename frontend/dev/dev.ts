// The dev page: <communicator-page> on an in-memory course; `?scene=` shows one state of it.
import { CommunicatorPage } from "../src/elements/page.ts";
import { define } from "../src/elements/part.ts";
import { defineFirst } from "../src/first.ts";
import "../src/later.ts";
import "../src/past.ts";
import "../src/insights.ts";
import "../src/social.ts";
import { told, words } from "../src/words/es.ts";
import { addTold, addWords } from "../src/words/phrases.ts";
import { MemoryTransport } from "./memory.ts";
import { scenes } from "./scenes.ts";

defineFirst(import.meta.url);
addWords("es", words);
addTold("es", told);
define("communicator-page", CommunicatorPage);

const asked = new URLSearchParams(location.search);
const scene = scenes[asked.get("scene") ?? "usual"];
if (!scene) throw new RangeError(`no such scene; there are ${Object.keys(scenes).join(", ")}`);
const page = new CommunicatorPage();
page.transport = new MemoryTransport(scene());
page.courseId = "course-v1:DemoX+STAT101+2026_T4";
page.userEmail = "stat-team@campus.example";
page.locale = asked.get("locale") ?? "en";
page.setAttribute("theme", asked.get("theme") ?? "auto");
document.querySelector("main")?.append(page);
