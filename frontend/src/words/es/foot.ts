// Spanish: a chart's foot.

export const foot = {
  footTable: "Tabla",
  footN: "N {n}",
  footOf: "N {n} de {total}",
  footUntil: "datos hasta el {date}",
  footLost: "Este navegador no ha podido crear la imagen. La tabla y el CSV contienen los mismos números.",
};
