import { z } from "zod";
import { canonical } from "./canonical";
import { seededUlid, ulid } from "./ulid";

const Incoming = z.object({
  id: z.string().max(512).optional(),
  name: z.string().min(1).max(256),
  data: z.record(z.string(), z.unknown()).nullish(),
  user: z.record(z.string(), z.unknown()).nullish(),
  ts: z.number().int().nullish(),
  v: z.string().nullish(),
});

/** An event as functions see it, parsed once and kept as text for the calls. */
export interface Event {
  readonly id: string;
  readonly name: string;
  readonly ts: number;
  readonly value: Record<string, unknown>;
  readonly text: string;
}

export function makeEvent(
  fields: { name: string; data: unknown; id?: string | undefined; ts?: number | undefined },
  now: number,
  extra: Record<string, unknown> = {},
): Event {
  const value = {
    ...extra,
    id: fields.id ?? ulid(),
    name: fields.name,
    data: fields.data ?? {},
    ts: fields.ts ?? now,
  };
  return { id: value.id, name: value.name, ts: value.ts, value, text: canonical(value) };
}

const Stored = z.looseObject({ id: z.string(), name: z.string(), ts: z.number() });

/** An event as it was stored. */
export function storedEvent(text: string): Event {
  const value = Stored.parse(JSON.parse(text));
  return { id: value.id, name: value.name, ts: value.ts, value, text };
}

/** Reads the body of `/e/:key`: one event or several. Throws a sentence that says what is wrong. */
export function readEvents(body: string, seed: string | null, now: number): Event[] {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    throw new TypeError("The body is not JSON.");
  }
  const list = Array.isArray(given) ? given : [given];
  return list.map((one, index) => {
    const parsed = Incoming.safeParse(one);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new TypeError(`Event ${index}: ${issue?.path.join(".")} ${issue?.message}`);
    }
    const { id, name, data, ts, user, v } = parsed.data;
    const known = id === undefined || id === "" ? undefined : id;
    const seeded = seed === null ? undefined : (seededUlid(seed, index) ?? undefined);
    const extra = { ...(user ? { user } : {}), ...(v ? { v } : {}) };
    return makeEvent({ id: known ?? seeded, name, data, ts: ts || undefined }, now, extra);
  });
}
