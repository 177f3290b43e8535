// Every element of the Communicator but the page itself, registered.
import { ChartTable } from "./chart-table.ts";
import { Check } from "./check.ts";
import { CountLine } from "./count.ts";
import { Histogram } from "./histogram.ts";
import { Learners } from "./learners.ts";
import { Opened } from "./opened.ts";
import { define } from "./part.ts";
import { Past } from "./past.ts";
import { Send } from "./send.ts";
import { UnderWay } from "./under-way.ts";
import { Who } from "./who.ts";
import { Write } from "./write.ts";

export function defineParts(): void {
  define("communicator-histogram", Histogram);
  define("communicator-chart-table", ChartTable);
  define("communicator-learners", Learners);
  define("communicator-who", Who);
  define("communicator-count", CountLine);
  define("communicator-write", Write);
  define("communicator-check", Check);
  define("communicator-send", Send);
  define("communicator-under-way", UnderWay);
  define("communicator-past", Past);
  define("communicator-opened", Opened);
}
