import type { Query } from "@/app/admin/list-input";
import { titled } from "@/app/admin/titled";
import { NewPromoPage } from "../new-promo";

export const generateMetadata = titled("promotions.change", "admin.promo.new");

export default function NewPromo({ searchParams }: { searchParams: Query }) {
  return <NewPromoPage list="codes" searchParams={searchParams} />;
}
