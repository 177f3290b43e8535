// Invented learners for the dev page: seeded, so that every screenshot shows the same course.

export interface Learner {
  pseudonym: string;
  /** Per cents; null for the few without a prediction. */
  certify: number | null;
  complete: number | null;
  leave: number | null;
  lastSeen: "recent" | "earlier" | "never";
  optedOut: boolean;
  noAddress: boolean;
  mode: string;
  cohort: string;
}

/** Mulberry32: small, seeded, good enough to draw a course by. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const percent = (value: number): number => Math.floor(100 * Math.min(1, Math.max(0, value)) + 0.5);

export function learners(howMany: number, seed = 7): Learner[] {
  const draw = random(seed);
  return Array.from({ length: howMany }, (_, at): Learner => {
    const progress = draw() ** 1.15;
    const lastSeen = draw() < 0.39 ? "never" : draw() < 0.5 ? "recent" : "earlier";
    const complete = percent(lastSeen === "never" ? progress * 0.5 : progress + (draw() - 0.5) * 0.2);
    const certify = percent((complete / 100) * (0.25 + 0.75 * draw()));
    const leave = percent(1 - progress * 0.9 + (draw() - 0.6) * 0.3);
    const predicted = at % 500 !== 499;
    return {
      pseudonym: `L${Math.floor(draw() * 36 ** 8).toString(36).padStart(8, "0")}`,
      certify: predicted ? certify : null, complete: predicted ? complete : null, leave: predicted ? leave : null,
      lastSeen, optedOut: draw() < 0.05, noAddress: draw() < 0.01,
      mode: at % 7 ? "audit" : "verified", cohort: at % 60 ? "" : "evening",
    };
  });
}
