// English: a chart's foot.

export const foot = {
  footTable: "Table",
  footN: "N {n}",
  footOf: "N {n} of {total}",
  footUntil: "data until {date}",
  footLost: "This browser could not make the picture. The table and the CSV hold the same numbers.",
} as const;
