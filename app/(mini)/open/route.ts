import { database } from "@/db/client";
import { isSandbox } from "@/lib/core/env";
import { readShopSettings } from "@/lib/settings/service";

export const dynamic = "force-dynamic";

/** Leads from an ordinary browser to the chat with the bot; in the sandbox that chat is a page here. */
export async function GET() {
  const { db } = await database();
  const { botUsername } = await readShopSettings(db);
  const place = isSandbox() ? "/sandbox" : botUsername ? `https://t.me/${botUsername}` : "/";
  return new Response(null, { status: 302, headers: { location: place } });
}
