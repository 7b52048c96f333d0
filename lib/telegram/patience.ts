import { SECOND } from "@/lib/core/time";

/** A call to Telegram that was not answered within this time counts as failed. */
export const CALL_AT_MOST = 20 * SECOND;

/** How long work with so many calls in a row may take at most, with the database asked before and after. */
export const workAtMost = (calls: number): number => calls * CALL_AT_MOST + 10 * SECOND;
