import type { Language } from "@/lib/core/languages";
import type { Feed, PhoneAction, PhoneAnswer, PhoneState, ThemeName } from "./types";

/** Asks the sandbox; a refusal or a lost connection throws, and the caller shows it. */
async function ask<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/api/sandbox/${path}`, {
    ...(body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
  return (await response.json()) as T;
}

export const readPhone = (personId: number): Promise<PhoneState> => ask(`phone?person=${personId}`);

export const readFeed = (personId: number): Promise<Feed> => ask(`feed?person=${personId}`);

export const meetPerson = (person: {
  personId: number;
  firstName: string;
  language: Language;
}): Promise<PhoneState> => ask("phone", person);

export const act = (personId: number, action: PhoneAction): Promise<PhoneAnswer> =>
  ask("phone/act", { personId, action });

/** The address of the Mini App with freshly signed initData in its fragment. */
export const openMiniApp = (request: {
  personId: number;
  theme: ThemeName;
  startParam: string | null;
}): Promise<{ url: string }> => ask("phone/mini-app", request);

export type ClockMove = { days: number } | { to: "next" | "end" } | { reset: true };

/** Moves Kiosk's clock; `to` means what this person reaches next, or the end of the access. */
export const moveClock = (personId: number, move: ClockMove): Promise<{ now: string }> =>
  ask("clock", { personId, ...move });

/** Lets every call to the Bot API fail, or work again. */
export const setTelegramDown = (down: boolean): Promise<{ down: boolean }> =>
  ask("faults", { telegramDown: down });

/** Follows a one-time link as its page would: a POST spends the token, and the answer carries the session's cookie. */
export async function signInAsOwner(): Promise<void> {
  const { url } = await ask<{ url: string }>("owner-login", {});
  const token = new URL(url, window.location.origin).searchParams.get("token");
  const response = await fetch("/api/admin/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (!response.ok) throw new Error(`the dashboard answered ${response.status}`);
}
