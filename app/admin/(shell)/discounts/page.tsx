import { titled } from "@/app/admin/titled";
import type { Query } from "../../list-input";
import { PromoListPage } from "../promocodes/promo-list";

export const generateMetadata = titled("promotions.view", "admin.nav.discounts");

export default function Discounts({ searchParams }: { searchParams: Query }) {
  return <PromoListPage list="discounts" searchParams={searchParams} />;
}
