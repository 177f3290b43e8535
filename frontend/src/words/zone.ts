// Wall-clock times in a course's time zone.

/** `2026-11-19T09:00` on the clocks of `zone`, as an instant in ISO form; null where it is no time. */
export function instantOf(local: string, zone: string): string | null {
  const asUtc = Date.parse(`${local}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(local) || Number.isNaN(asUtc)) return null;
  // The offset there may differ from the offset at the guess, so it is asked for twice; in the hour
  // that summer time skips, this gives the time one hour on.
  const guess = asUtc - offsetAt(asUtc, zone);
  const exact = asUtc - offsetAt(guess, zone);
  return new Date(exact).toISOString();
}

/** An instant as `datetime-local` fields hold it, on the clocks of `zone`. */
export function localOf(instant: Date, zone: string): string {
  return new Date(instant.getTime() + offsetAt(instant.getTime(), zone)).toISOString().slice(0, 16);
}

/** Milliseconds that the clocks of `zone` are ahead of UTC at an instant. */
function offsetAt(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(instant);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return shown - Math.floor(instant / 1000) * 1000;
}
