import type { Query } from "@/app/admin/list-input";
import { titled } from "@/app/admin/titled";
import { NewPromoPage } from "../../promocodes/new-promo";

export const generateMetadata = titled("promotions.change", "admin.discounts.new");

export default function NewDiscount({ searchParams }: { searchParams: Query }) {
  return <NewPromoPage list="discounts" searchParams={searchParams} />;
}
