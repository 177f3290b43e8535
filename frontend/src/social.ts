// The Social tab's bundle, fetched when it is first opened.
import { ChartFoot } from "./elements/chart-foot.ts";
import { define } from "./elements/part.ts";
import { Activities } from "./social/activities.ts";
import { Coverage } from "./social/coverage.ts";
import { Interactions } from "./social/interactions.ts";
import { Misspelled } from "./social/misspelled.ts";
import { Narrow } from "./social/narrowing.ts";
import { Posts } from "./social/posts.ts";
import { Profiles } from "./social/profiles.ts";
import { Social } from "./social/social.ts";
import { Tags } from "./social/tags.ts";
import { Timeline } from "./social/timeline.ts";
import { social as english } from "./words/en/social.ts";
import { social as spanish } from "./words/es/social.ts";
import { addWords } from "./words/phrases.ts";

addWords("en", english);
addWords("es", spanish);

define("communicator-chart-foot", ChartFoot);
define("communicator-activities", Activities);
define("communicator-social-coverage", Coverage);
define("communicator-social-interactions", Interactions);
define("communicator-social-misspelled", Misspelled);
define("communicator-social-narrowing", Narrow);
define("communicator-social-posts", Posts);
define("communicator-social-profiles", Profiles);
define("communicator-social-tags", Tags);
define("communicator-social-timeline", Timeline);
define("communicator-social", Social);
