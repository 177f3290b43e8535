// What the backend answers to `insights` and `public`, as far as the page reads it.
import type { Course } from "../transport/shapes.ts";

export interface CubeAnswer {
  dimensions: string[];
  values: Record<string, string[]>;
  /** Per cell the index of its value in each dimension, then 1 where certified (else 0), then how many; and so on. */
  cells: number[];
  /** Per cell, in the same order, how many of them took part; absent where the backend doesn't tell. */
  took_part?: number[];
}

export interface InsightsAnswer {
  course: Course;
  as_of: string | null;
  registered: number;
  certified: number;
  cube: CubeAnswer;
}

export interface ReleasedRow {
  table: string;
  value: string;
  /** Rounded; null where it is hidden. */
  registered: number | null;
  certified: number | null;
}

export interface PublicAnswer {
  hidden: string;
  rounded_to: number;
  released: { course_id: string | null; released_at: string; rows: ReleasedRow[] }[];
}
