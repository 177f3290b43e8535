// The Insights tab's bundle, fetched when it is first opened.
import { ChartFoot } from "./elements/chart-foot.ts";
import { define } from "./elements/part.ts";
import { Insights } from "./insights/insights.ts";

define("communicator-chart-foot", ChartFoot);
define("communicator-insights", Insights);
