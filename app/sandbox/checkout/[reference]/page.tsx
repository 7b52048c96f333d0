import { notFound } from "next/navigation";
import { database } from "@/db/client";
import { systemClock } from "@/lib/core/time";
import { readSandboxPage } from "@/lib/payments/providers/sandbox/page";
import { readShopSettings } from "@/lib/settings/service";
import { CheckoutPage } from "./checkout-page";
import "./checkout.css";

export default async function Page({ params }: { params: Promise<{ reference: string }> }) {
  const { db } = await database();
  const ctx = { db, clock: systemClock, actor: { kind: "anonymous" } } as const;
  const payment = await readSandboxPage(ctx, await params);
  if (!payment.ok) notFound();
  const { name } = await readShopSettings(db);
  return <CheckoutPage first={payment.value} shop={name} />;
}
