/**
 * Next bundles the start of the server apart from its routes, so a class can exist twice in one process, and what is thrown
 * by one half is caught by the other: errors are known by their name.
 */
export const isErrorNamed = (name: string, value: unknown): boolean =>
  value instanceof Error && value.name === name;

/** A broken promise of our own code: never an answer to a person, always a defect to fix. */
export class InvariantError extends Error {
  override name = "InvariantError";

  static override [Symbol.hasInstance](value: unknown): value is InvariantError {
    return isErrorNamed("InvariantError", value);
  }
}

export function invariant(claim: unknown, message: string): asserts claim {
  if (!claim) throw new InvariantError(message);
}

/** Something outside did not answer or answered nonsense; the same call may work later. */
export class UnavailableError extends Error {
  override name = "UnavailableError";
  readonly service: string;
  /** Seconds the other side asked us to wait, where it said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(service: string, message: string, options?: { cause?: unknown; retryAfterSeconds?: number }) {
    super(`${service}: ${message}`, options?.cause === undefined ? undefined : { cause: options.cause });
    this.service = service;
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }

  static override [Symbol.hasInstance](value: unknown): value is UnavailableError {
    return isErrorNamed("UnavailableError", value);
  }
}

const CONNECTION_LOST = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "EPIPE",
  "ENOTFOUND",
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "08000",
  "08003",
  "08006",
]);

/**
 * Whether the database or another service did not answer, so that the same may work later. Follows the chain of causes: the
 * query builder wraps what the driver threw.
 */
export function isAway(error: unknown): boolean {
  if (error instanceof UnavailableError) return true;
  if (error instanceof InvariantError || !(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  if (CONNECTION_LOST.has(code)) return true;
  if (/connection terminated|timeout exceeded when trying to connect/i.test(error.message)) return true;
  if (error instanceof AggregateError && error.errors.some(isAway)) return true;
  return isAway(error.cause);
}
