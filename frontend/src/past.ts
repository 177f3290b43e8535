// The Past tab's bundle, fetched when it, or a learner's page, is first opened.
import { Change } from "./elements/change.ts";
import { ChartFoot } from "./elements/chart-foot.ts";
import { Effect } from "./elements/effect.ts";
import { FindLearner } from "./elements/find-learner.ts";
import { History } from "./elements/history.ts";
import { Learner } from "./elements/learner.ts";
import { Opened } from "./elements/opened.ts";
import { OverTime } from "./elements/over-time.ts";
import { define } from "./elements/part.ts";
import { Past } from "./elements/past.ts";
import { Runs } from "./elements/runs.ts";
import { Why } from "./elements/why.ts";
import { about } from "./words/en/about.ts";
import { attributes } from "./words/en/attributes.ts";
import { check } from "./words/en/check.ts";
import { past } from "./words/en/past.ts";
import { send } from "./words/en/send.ts";
import { states } from "./words/en/states.ts";
import { write } from "./words/en/write.ts";
import { addWords } from "./words/phrases.ts";

// Some words are the second bundle's too, which may not have come yet.
addWords("en", { ...about, ...attributes, ...check, ...past, ...send, ...states, ...write });

define("communicator-change", Change);
define("communicator-chart-foot", ChartFoot);
define("communicator-why", Why);
define("communicator-effect", Effect);
define("communicator-find-learner", FindLearner);
define("communicator-history", History);
define("communicator-runs", Runs);
define("communicator-over-time", OverTime);
define("communicator-opened", Opened);
define("communicator-past", Past);
define("communicator-learner", Learner);
