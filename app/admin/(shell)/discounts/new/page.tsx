import type { Metadata } from "next";
import type { Query } from "@/app/admin/list-input";
import { openPage } from "@/app/admin/session";
import { NewPromoPage } from "../../promocodes/new-promo";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await openPage("promotions.change")).t("admin.discounts.new") };
}

export default function NewDiscount({ searchParams }: { searchParams: Query }) {
  return <NewPromoPage list="discounts" searchParams={searchParams} />;
}
