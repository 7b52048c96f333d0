/** "2026-11-20T00:00" for an instant as a shop's wall clock shows it. */
export function toWallTime(iso: string | null, timeZone: string): string {
  if (iso === null) return "";
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(new Date(iso));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** The instant at which a shop's wall clock shows this; a time skipped by a clock change moves forward. */
export function fromWallTime(wall: string, timeZone: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall)) return null;
  const asUtc = new Date(`${wall}:00Z`).getTime();
  if (Number.isNaN(asUtc)) return null;
  let guess = asUtc;
  for (let round = 0; round < 2; round++) {
    const shown = new Date(`${toWallTime(new Date(guess).toISOString(), timeZone)}:00Z`).getTime();
    guess += asUtc - shown;
  }
  return new Date(guess).toISOString();
}
