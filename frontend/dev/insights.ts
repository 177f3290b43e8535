// Invented insights and a release of them, for the dev page.
import type { InsightsAnswer, PublicAnswer } from "../src/insights/answer.ts";
import type { Audience } from "../src/transport/shapes.ts";
import { inventedCube } from "./registrants.ts";

const REGISTRANTS = 20_119;

export function insightsOf({ course, as_of: asOf }: Audience): InsightsAnswer {
  const cube = inventedCube({ registrants: REGISTRANTS });
  const stride = cube.dimensions.length + 2;
  const certified = cube.cells.reduce((sum, count, at) => sum + (at % stride === stride - 1 && cube.cells[at - 1] === 1 ? count : 0), 0);
  return { course, as_of: asOf, registered: REGISTRANTS, certified, cube };
}

export function published({ course, as_of: asOf }: Audience): PublicAnswer {
  const row = (value: string, registered: number | null, certified: number | null) => ({ table: "education", value, registered, certified });
  const rows = [row("m", 6650, 1200), row("b", 6250, 900), row("hs", 3200, 350), row("a", 185, 20), row("jhs", 55, null), row("el", 15, null), row("unknown", 900, 45)];
  return { hidden: "<10", rounded_to: 5, released: [{ course_id: course.course_id, released_at: asOf ?? "", rows }] };
}
