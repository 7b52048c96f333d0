import type { Metadata } from "next";
import { openPage } from "@/app/admin/session";
import type { Id } from "@/lib/core/ids";
import { findPromo } from "@/lib/promotions/admin-queries";
import { EditPromoPage } from "../edit-promo";

type Params = Promise<{ id: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { ctx } = await openPage("promotions.view");
  return { title: (await findPromo(ctx, (await params).id as Id<"promotion">))?.code ?? "" };
}

export default async function EditPromo({ params }: { params: Params }) {
  return <EditPromoPage list="codes" id={(await params).id} />;
}
