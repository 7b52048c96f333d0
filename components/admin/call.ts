"use client";
import type { Text } from "./use-text";

export interface Refused {
  ok: false;
  code: string;
  params: Record<string, string | number | boolean | null>;
}
export type Answer<T> = { ok: true; value: T } | Refused;

/** One request to the owner's API; a lost connection is a refusal like any other. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
  } catch {
    return { ok: false, code: "service.unavailable", params: {} };
  }
  const answer = (await response.json().catch(() => null)) as
    | { error?: { code: string; params: Refused["params"] } }
    | T;
  if (response.ok) return { ok: true, value: answer as T };
  if (response.status === 401 && !window.location.pathname.startsWith("/admin/login"))
    window.location.assign("/admin/login");
  const error = (answer as { error?: { code: string; params: Refused["params"] } } | null)?.error;
  return { ok: false, code: error?.code ?? "service.internal", params: error?.params ?? {} };
}

/** A refusal in the person's own words. */
export function sayRefusal(t: Text, refused: Refused): string {
  const key = `errors.${refused.code}`;
  const params = Object.fromEntries(
    Object.entries(refused.params).map(([name, value]) => [
      name,
      typeof value === "number" ? value : String(value),
    ]),
  );
  return t.has(key) ? t(key, params) : t("errors.service.internal");
}
