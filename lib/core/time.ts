import { processSingleton } from "./singleton";

/** Where services learn the time. Rules take `now` as an argument instead. */
export interface Clock {
  now(): Date;
}

const sandboxShift = processSingleton("clock-shift", () => ({ milliseconds: 0 }));

/** The wall clock, moved forward by the sandbox's own control (zero outside the sandbox). */
export const systemClock: Clock = {
  now: () => new Date(Date.now() + sandboxShift.milliseconds),
};

/** The machine's own time, for things the sandbox must not move: queues, rate limits, signatures of live servers. */
export const machineClock: Clock = { now: () => new Date(Date.now()) };

/** Moves `systemClock`; only the sandbox calls this. */
export function shiftSystemClock(milliseconds: number): void {
  sandboxShift.milliseconds = milliseconds;
}

export const systemClockShift = (): number => sandboxShift.milliseconds;

export const fixedClock = (at: Date | string): Clock => {
  const instant = new Date(at);
  return { now: () => new Date(instant) };
};

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const plus = (at: Date, milliseconds: number): Date => new Date(at.getTime() + milliseconds);

export const unixSeconds = (at: Date): number => Math.floor(at.getTime() / SECOND);

/** Whether this machine knows the IANA zone. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
