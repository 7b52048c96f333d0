import { notFound } from "next/navigation";
import { database } from "@/db/client";
import { systemClock } from "@/lib/core/time";
import { readStandInPage } from "@/lib/payments/sandbox-providers/mounted";
import { readShopSettings } from "@/lib/settings/service";
import "../../../checkout/[reference]/checkout.css";
import { HostedPageScreen } from "./hosted-page";

export default async function Page({ params }: { params: Promise<{ provider: string; reference: string }> }) {
  const { db } = await database();
  const ctx = { db, clock: systemClock, actor: { kind: "anonymous" } } as const;
  const named = await params;
  const page = await readStandInPage(ctx, { ...named, reference: decodeURIComponent(named.reference) });
  if (!page.ok) notFound();
  const { name } = await readShopSettings(db);
  return <HostedPageScreen first={page.value} shop={name} />;
}
