// The second bundle: checking, sending, what follows sending, past messages, lists. Fetched at once, after the first has drawn the page.
import { About } from "./elements/about.ts";
import { ChartTable } from "./elements/chart-table.ts";
import { Check } from "./elements/check.ts";
import { Learners } from "./elements/learners.ts";
import { Opened } from "./elements/opened.ts";
import { define } from "./elements/part.ts";
import { Past } from "./elements/past.ts";
import { Send } from "./elements/send.ts";
import { UnderWay } from "./elements/under-way.ts";
import { Why } from "./elements/why.ts";
import { about } from "./words/en/about.ts";
import { check } from "./words/en/check.ts";
import { past } from "./words/en/past.ts";
import { send } from "./words/en/send.ts";
import { addWords } from "./words/phrases.ts";

addWords("en", { ...check, ...past, ...send, ...about });

define("communicator-about", About);
define("communicator-why", Why);
define("communicator-check", Check);
define("communicator-send", Send);
define("communicator-under-way", UnderWay);
define("communicator-past", Past);
define("communicator-opened", Opened);
define("communicator-learners", Learners);
define("communicator-chart-table", ChartTable);
