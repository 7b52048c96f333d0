import type { SlipView } from "@/lib/storefront/types";

/** What the method still has to take, once points and the wallet have paid their part. */
export const dueOf = ({ due, total }: Pick<SlipView, "due" | "total">): number => due ?? total;
