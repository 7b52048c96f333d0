import { initData } from "@/components/telegram/launch";
import type { Currency } from "@/lib/core/money";
import type { CustomerSettings } from "@/lib/customers/types";
import type {
  AgreedPrice,
  CheckoutRequest,
  DiscountView,
  HistoryView,
  KeptView,
  OrderView,
  PriceListView,
  QuoteRequest,
  QuoteView,
  ShopView,
  SubscriptionView,
  TopUpRequest,
  TransferView,
  WalletView,
} from "@/lib/storefront/types";
import { rememberSession } from "./memory";

export type RefusalParams = Record<string, string | number | boolean | null>;

/** Why there is no answer: nothing arrived, the server is in trouble, or it said no and why. */
export type Trouble =
  | { kind: "offline" }
  | { kind: "server" }
  | { kind: "refused"; status: number; code: string; params: RefusalParams };

export type Answer<T> = { ok: true; value: T } | { ok: false; trouble: Trouble };

const offline = { ok: false, trouble: { kind: "offline" } } as const;

export async function readAnswer<T>(response: Response | null): Promise<Answer<T>> {
  if (response === null) return offline;
  if (response.ok) return { ok: true, value: (await response.json()) as T };
  const body = (await response.json().catch(() => null)) as {
    error?: { code?: string; params?: RefusalParams };
  } | null;
  if (response.status >= 500 || !body?.error?.code) return { ok: false, trouble: { kind: "server" } };
  const { code, params = {} } = body.error;
  return { ok: false, trouble: { kind: "refused", status: response.status, code, params } };
}

async function send(method: string, path: string, body?: unknown): Promise<Response | null> {
  const options: RequestInit =
    body === undefined
      ? { method }
      : { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  return fetch(`/api/user/${path}`, options).catch(() => null);
}

/** A file travels as its own bytes. */
const sendFile = (path: string, file: Blob): Promise<Response | null> =>
  fetch(`/api/user/${path}`, { method: "POST", body: file }).catch(() => null);

async function call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const first = await send(method, path, body);
  if (first?.status !== 401 || initData() === "") return readAnswer<T>(first);
  const session = await signIn();
  return session.ok ? readAnswer<T>(await send(method, path, body)) : session;
}

export async function signIn(): Promise<Answer<ShopView>> {
  const raw = initData();
  const response = await fetch("/api/user/session", {
    method: "POST",
    headers: { Authorization: `tma ${raw}`, "content-type": "application/json" },
    // Offers with hours of their own may go by the customer's clock.
    body: JSON.stringify({ timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
  }).catch(() => null);
  if (response?.ok) rememberSession(raw);
  return readAnswer<ShopView>(response);
}

const order = (id: string) => `orders/${encodeURIComponent(id)}`;
const subscription = (id: string, verb: string) => `subscriptions/${encodeURIComponent(id)}/${verb}`;

/** Until when, and how much, the customer may take back without a question. */
export interface RefundOfferView {
  until: string;
  amountMinor: number;
  currency: Currency;
}

export interface OwnRefundView {
  status: "requested" | "pending" | "done" | "failed";
  amountMinor: number;
  currency: Currency;
  toWallet: boolean;
}

export const api = {
  refundOffer: (id: string) => call<RefundOfferView>("GET", `${order(id)}/refund`),
  askForRefund: (id: string) => call<OwnRefundView>("POST", `${order(id)}/refund`, {}),
  shop: () => call<ShopView>("GET", "shop"),
  quote: (request: QuoteRequest) => call<QuoteView>("POST", "quote", request),
  prices: (request: { productId: string; currency: string; codes: string[] }) =>
    call<PriceListView>("POST", "prices", request),
  applyCode: (request: QuoteRequest, code: string) =>
    call<QuoteView>("POST", "promo/apply", { ...request, code }),
  discounts: () => call<{ discounts: DiscountView[] }>("GET", "discounts"),
  checkout: (request: CheckoutRequest) => call<OrderView>("POST", "checkout", request),
  history: () => call<HistoryView>("GET", "orders"),
  order: (id: string) => call<OrderView>("GET", order(id)),
  payOrder: (id: string, method: string, idempotencyKey: string) =>
    call<OrderView>("POST", `${order(id)}/pay`, { method, idempotencyKey }),
  cancelOrder: (id: string) => call<OrderView>("POST", `${order(id)}/cancel`, {}),
  transfer: (id: string) => call<TransferView>("GET", `${order(id)}/transfer`),
  sendReceipt: async (id: string, file: Blob) =>
    readAnswer<TransferView>(await sendFile(`${order(id)}/receipt`, file)),
  requestDemo: (productId: string, continueAt?: AgreedPrice) =>
    call<SubscriptionView>("POST", "demo/request", { productId, ...(continueAt ? { continueAt } : {}) }),
  agreeToGoOn: (id: string, continueAt: AgreedPrice | null) =>
    call<SubscriptionView>("PUT", `demo/continuation/${encodeURIComponent(id)}`, { continueAt }),
  cancelSubscription: (id: string, reason: string | null) =>
    call<SubscriptionView>("POST", subscription(id, "cancel"), reason === null ? {} : { reason }),
  keepSubscription: (id: string) => call<SubscriptionView>("POST", subscription(id, "keep"), {}),
  agreeToRenew: (id: string, renewAt: AgreedPrice | null) =>
    call<SubscriptionView>("PUT", subscription(id, "renewal"), { renewAt }),
  means: () => call<KeptView>("GET", "means"),
  addMeans: () => call<{ url: string }>("POST", "means", {}),
  removeMeans: (id: string) => call<KeptView>("DELETE", `means/${encodeURIComponent(id)}`),
  freshInvite: (id: string) => call<SubscriptionView>("POST", subscription(id, "invite"), {}),
  wallet: (asked: { currency: string; amount?: number; before?: number }) =>
    call<WalletView>(
      "GET",
      `wallet?${new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)]))}`,
    ),
  topUp: (request: TopUpRequest) => call<OrderView>("POST", "wallet/top-up", request),
  settings: (change: CustomerSettings) => call<ShopView>("PATCH", "settings", change),
};
