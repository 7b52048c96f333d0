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
