import type { PriceListView, QuoteRequest, QuoteView } from "@/lib/storefront/types";
import { api } from "./api";
import { type Asked, answersOf, useAnswer } from "./asked";

const quotes = answersOf<QuoteRequest, QuoteView>((request) => api.quote(request));
const lists = answersOf<PriceListRequest, PriceListView>((request) => api.prices(request));

/** Which price list: a product's, in a currency, with the codes entered so far. */
export interface PriceListRequest {
  productId: PriceListView["productId"];
  currency: PriceListView["currency"];
  codes: string[];
}

export const keepQuote = quotes.keep;
export const keepPrices = lists.keep;

/** After money moved, limits and "first purchase" may have changed: nothing old is shown. */
export function forgetQuotes(): void {
  quotes.forget();
  lists.forget();
}

export type Quoted = Omit<Asked<QuoteView>, "answer"> & { quote: QuoteView | null };

/** The server's price for a request; the last known one shows while a fresh one is on its way. */
export function useQuote(request: QuoteRequest | null): Quoted {
  const { answer, ...rest } = useAnswer(quotes, request);
  return { quote: answer, ...rest };
}

/** The server's prices of a whole product, each as the checkout's slip. */
export const usePrices = (request: PriceListRequest | null): PriceListView | null =>
  useAnswer(lists, request).answer;
