import type { Metadata } from "next";
import { openPage } from "@/app/admin/session";
import type { Query } from "../../list-input";
import { PromoListPage } from "./promo-list";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await openPage("promotions.view")).t("admin.nav.promocodes") };
}

export default function PromoCodes({ searchParams }: { searchParams: Query }) {
  return <PromoListPage list="codes" searchParams={searchParams} />;
}
