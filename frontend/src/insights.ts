// The Insights tab's bundle, fetched when it is first opened.
import { ChartFoot } from "./elements/chart-foot.ts";
import { define } from "./elements/part.ts";
import { Bars } from "./insights/bars.ts";
import { Columns } from "./insights/columns.ts";
import { Countries } from "./insights/countries.ts";
import { Dots } from "./insights/dots.ts";
import { Insights } from "./insights/insights.ts";
import { WorldMap } from "./insights/map.ts";
import { Published } from "./insights/published.ts";
import { attributes as englishValues } from "./words/en/attributes.ts";
import { insights as english } from "./words/en/insights.ts";
import { attributes as spanishValues } from "./words/es/attributes.ts";
import { insights as spanish } from "./words/es/insights.ts";
import { addWords } from "./words/phrases.ts";

addWords("en", { ...englishValues, ...english });
addWords("es", { ...spanishValues, ...spanish });

define("communicator-chart-foot", ChartFoot);
define("communicator-insights-map", WorldMap);
define("communicator-insights-countries", Countries);
define("communicator-insights-bars", Bars);
define("communicator-insights-columns", Columns);
define("communicator-insights-dots", Dots);
define("communicator-insights-published", Published);
define("communicator-insights", Insights);
