import { cookies } from "next/headers";
import { type Language, nearestLanguage } from "@/lib/core/languages";

/** The sandbox's pages speak the language that the sandbox person's Telegram does. */
export async function sandboxLanguage(): Promise<Language> {
  return nearestLanguage((await cookies()).get("kiosk_sandbox_language")?.value);
}
