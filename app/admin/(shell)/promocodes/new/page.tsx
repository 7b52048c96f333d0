import type { Metadata } from "next";
import type { Query } from "@/app/admin/list-input";
import { openPage } from "@/app/admin/session";
import { NewPromoPage } from "../new-promo";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await openPage("promotions.change")).t("admin.promo.new") };
}

export default function NewPromo({ searchParams }: { searchParams: Query }) {
  return <NewPromoPage list="codes" searchParams={searchParams} />;
}
