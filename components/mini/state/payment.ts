import { openInvoice, openPage } from "@/components/telegram/bridge";
import type { OrderView } from "@/lib/storefront/types";

/**
 * Leads to where the customer pays. What an invoice says on closing is only a hint;
 * the order's own screen asks the server until it knows.
 */
export async function beginPayment(order: OrderView): Promise<"elsewhere" | "closed" | "nothing"> {
  const action = order.payment?.action;
  if (!action || action.kind === "none") return "nothing";
  if (action.kind === "open_page") {
    openPage(new URL(action.url, window.location.href).href);
    return "elsewhere";
  }
  if (action.kind === "open_invoice") await openInvoice(action.url);
  return "closed";
}
