// The three predicted outcomes, in the order in which a bin's index counts them, and ranges over their per cents.

export const OUTCOMES = ["certify", "complete", "leave"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Whole per cents, inclusive at both ends. */
export type Range = readonly [number, number];

/** Ranges by outcome; an outcome that is absent isn't restricted. */
export type Brushes = Readonly<Partial<Record<Outcome, Range>>>;

export const WHOLE: Range = [0, 100];

/** The brushes with one outcome's range replaced; the whole range takes the restriction away. */
export function withRange(brushes: Brushes, outcome: Outcome, range: Range): Brushes {
  const others = without(brushes, outcome);
  return range[0] <= 0 && range[1] >= 100 ? others : { ...others, [outcome]: range };
}

export function without(brushes: Brushes, outcome: Outcome): Brushes {
  return Object.fromEntries(Object.entries(brushes).filter(([name]) => name !== outcome));
}

export function isOpen(brushes: Brushes): boolean {
  return OUTCOMES.every((outcome) => brushes[outcome] === undefined);
}
