import { SandboxPage } from "@/components/sandbox/sandbox-page";
import { database } from "@/db/client";
import { readShopSettings } from "@/lib/settings/service";

export default async function Page() {
  const { db } = await database();
  const { timeZone } = await readShopSettings(db);
  return <SandboxPage timeZone={timeZone} />;
}
