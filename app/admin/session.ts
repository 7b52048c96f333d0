import { cookies, headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { cache } from "react";
import { formatsIn } from "@/components/admin/formats";
import type { PageSpeech } from "@/components/admin/page-speech";
import { database } from "@/db/client";
import type { Ctx } from "@/db/transaction";
import { ADMIN_COOKIE, readAdminSession } from "@/lib/auth/admin-sessions";
import { may, type Permission } from "@/lib/auth/permissions";
import type { Actor } from "@/lib/core/actor";
import { type Language, nearestLanguage } from "@/lib/core/languages";
import { systemClock } from "@/lib/core/time";
import { readShopSettings } from "@/lib/settings/service";
import { translatorFor } from "./texts";

const LANGUAGE_COOKIE = "kiosk_admin_language";
export const THEME_COOKIE = "kiosk_admin_theme";

export const currentLanguage = cache(async (): Promise<Language> => {
  const chosen = (await cookies()).get(LANGUAGE_COOKIE)?.value;
  return nearestLanguage(chosen ?? (await headers()).get("accept-language")?.split(",")[0]);
});

export const currentAdmin = cache(async () => {
  const { db } = await database();
  return readAdminSession({ db, clock: systemClock }, (await cookies()).get(ADMIN_COOKIE)?.value);
});

export interface PageContext extends PageSpeech {
  ctx: Ctx;
  admin: Extract<Actor, { kind: "admin" }>;
}

/** What every page of the dashboard needs; sends strangers to the login and refuses a role without the permission. */
export const openPage = cache(async (permission: Permission): Promise<PageContext> => {
  const session = await currentAdmin();
  if (!session.ok) redirect("/admin/login");
  const admin = session.value;
  if (!may(admin.role, permission)) forbidden();
  const { db } = await database();
  const language = await currentLanguage();
  const { timeZone } = await readShopSettings(db);
  const t = await translatorFor(language);
  return {
    ctx: { db, clock: systemClock, actor: admin },
    admin,
    language,
    timeZone,
    t,
    format: formatsIn(language, timeZone),
    may: (other) => may(admin.role, other),
  };
});
