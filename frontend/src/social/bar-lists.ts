// Hashtags as two lists of bars in one drawing: those proposed, and learners' own, side by side where there is room.
import { nothing, svg } from "lit";
import type { SVGTemplateResult } from "lit";
import type { TagUses } from "./report.ts";

export const ROW = 26;
export const MOST = 10;
const HEAD = 24;
const BETWEEN = 32;
const LETTER = 6.9;
/** Narrower than this, the lists stand one below the other. */
const SIDE_BY_SIDE = 520;

export interface List {
  title: string;
  mark: "k1" | "k2";
  tags: readonly TagUses[];
  /** What the rest comes to, in words. */
  rest: string;
  /** What stands there where no tag does. */
  none: string;
}

export interface BarFrame {
  width: number;
  height: number;
  places: readonly (readonly [x: number, y: number])[];
  list: number;
}

export function frameOf(lists: readonly List[], width: number): BarFrame {
  const heights = lists.map(({ tags, rest }) => HEAD + Math.max(1, tags.length + (rest ? 1 : 0)) * ROW);
  const beside = width >= SIDE_BY_SIDE;
  const list = beside ? (width - BETWEEN) / 2 : width;
  const places = lists.map((_, at): readonly [number, number] => (beside ? [at * (list + BETWEEN), 0] : [0, heights.slice(0, at).reduce((sum, height) => sum + height + 16, 0)]));
  const height = beside ? Math.max(...heights) : heights.reduce((sum, each) => sum + each + 16, -16);
  return { width, height, places, list };
}

/** Both lists on one scale, so that lengths compare across them. */
export function largestOf(lists: readonly List[]): number {
  return Math.max(1, ...lists.flatMap(({ tags }) => tags.map(({ uses }) => uses ?? 0)));
}

export function shortened(tag: string, width: number): string {
  const most = Math.max(6, Math.floor(width / LETTER));
  const letters = Array.from(new Intl.Segmenter().segment(tag), ({ segment }) => segment);
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : tag;
}

export function listBars({ title, mark, tags, rest, none }: List, [x, y]: readonly [number, number], width: number, largest: number, shown: (tag: TagUses) => string): SVGTemplateResult {
  const label = Math.min(176, width * 0.46);
  const most = width - label - 40;
  const line = (at: number): number => y + HEAD + at * ROW;
  const rows = Math.max(1, tags.length + (rest ? 1 : 0));
  return svg`<text class="head" x=${x} y=${y + 12}>${title}</text>
    ${tags.length ? nothing : svg`<text x=${x} y=${line(0) + 17}>${none}</text>`}
    ${tags.map((each, at) => {
      const long = !each.uses ? 0 : Math.max(1, Math.round((each.uses / largest) * most * 10) / 10);
      return svg`<text class="t" x=${x} y=${line(at) + 17}>${shortened(`#${each.tag}`, label - 8)}<title>#${each.tag}</title></text>
        ${long ? svg`<rect class=${mark} x=${x + label} y=${line(at) + 7} width=${long} height="12"></rect>` : nothing}
        <text class="t2" x=${x + label + long + 7} y=${line(at) + 17}>${shown(each)}</text>`;
    })}
    ${rest ? svg`<text x=${x} y=${line(tags.length) + 17}>${rest}</text>` : nothing}
    ${tags.length ? svg`<path class="axis" d="M${x + label} ${line(0)}V${line(rows)}"></path>` : nothing}`;
}
