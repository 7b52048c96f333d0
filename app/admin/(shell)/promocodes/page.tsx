import { titled } from "@/app/admin/titled";
import type { Query } from "../../list-input";
import { PromoListPage } from "./promo-list";

export const generateMetadata = titled("promotions.view", "admin.nav.promocodes");

export default function PromoCodes({ searchParams }: { searchParams: Query }) {
  return <PromoListPage list="codes" searchParams={searchParams} />;
}
