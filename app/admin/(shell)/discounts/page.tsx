import type { Metadata } from "next";
import { openPage } from "@/app/admin/session";
import type { Query } from "../../list-input";
import { PromoListPage } from "../promocodes/promo-list";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await openPage("promotions.view")).t("admin.nav.discounts") };
}

export default function Discounts({ searchParams }: { searchParams: Query }) {
  return <PromoListPage list="discounts" searchParams={searchParams} />;
}
