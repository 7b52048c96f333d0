import type { Code } from "./codes";

export type Params = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Err<E extends Code> {
  readonly ok: false;
  readonly error: E;
  readonly params?: Params;
}

/** "No" is a value with a code; accidents throw. */
export type Result<T, E extends Code = Code> = Ok<T> | Err<E>;

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });

export const err = <E extends Code>(error: E, params?: Params): Err<E> =>
  params === undefined ? { ok: false, error } : { ok: false, error, params };
