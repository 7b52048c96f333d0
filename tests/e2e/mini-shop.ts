import { readFileSync } from "node:fs";
import type { BrowserContext, Page, Route } from "@playwright/test";
import type { PriceListRequest } from "@/components/mini/state/quotes";
import { THEMES, type ThemeName } from "@/components/mini/theme/themes";
import type { Language } from "@/lib/core/languages";
import type {
  CodeVerdict,
  MeansView,
  MethodView,
  OrderView,
  PriceListView,
  QuoteRequest,
  QuoteView,
  ShopView,
  SlipLine,
  SubscriptionView,
} from "@/lib/storefront/types";

/** A shop answered by the test itself, for the states a real server shows rarely. */

const words = (en: string, ru = en, ar = en, fa = en) => ({ en, ru, ar, fa });
const id = <T>(value: string) => value as T;

const PLANS = [
  { id: "pln_lite", name: words("Lite", "Лайт", "لايت", "لایت"), monthly: 1900, featured: false },
  { id: "pln_plus", name: words("Plus", "Плюс", "بلس", "پلاس"), monthly: 3900, featured: true },
  { id: "pln_family", name: words("Family", "Семья", "العائلة", "خانواده"), monthly: 6900, featured: false },
] as const;

const TERMS: readonly (readonly [months: number, percentOff: number])[] = [
  [1, 0],
  [3, 5],
  [6, 10],
  [12, 15],
  [24, 25],
];

function priceOf(planId: string, termMonths: number) {
  const monthly = PLANS.find((plan) => plan.id === planId)?.monthly ?? 0;
  const off = TERMS.find(([months]) => months === termMonths)?.[1] ?? 0;
  const list = monthly * termMonths;
  return { list, amount: Math.round((list * (100 - off)) / 100) };
}

const NOW = "2026-11-20T12:40:00.000Z";

export function aShop(change: Partial<ShopView> = {}, language: Language = "en"): ShopView {
  return {
    shop: {
      name: "Madar",
      tagline: words(
        "VPN and a private channel",
        "VPN и закрытый канал",
        "شبكة VPN وقناة خاصة",
        "وی‌پی‌ان و کانال خصوصی",
      ),
      timeZone: "Asia/Riyadh",
      botUsername: "madar_bot",
      supportUsername: null,
      currencies: ["SAR", "USD"],
      sandbox: true,
    },
    customer: {
      id: id("cus_1"),
      firstName: "Sara",
      language,
      languageChosen: false,
      currency: "SAR",
      notificationOptOuts: [],
      birthday: null,
      birthYear: null,
    },
    products: [
      {
        id: id("prd_vpn"),
        slug: "vpn",
        kind: "vpn",
        name: words("Madar VPN"),
        description: words(""),
        channels: ["Madar Plus channel"],
        plans: PLANS.map((plan) => ({
          id: id(plan.id),
          name: plan.name,
          tagline: words("Devices and a private channel", "Устройства и закрытый канал без ограничений"),
          featured: plan.featured,
          features: [
            { key: "devices", label: words("Devices", "Устройства"), value: words("5") },
            { key: "channel", label: words("Private channel"), value: plan.featured },
            { key: "questions", label: words("Questions"), value: true, limit: { amount: 5, per: "month" } },
          ],
          prices: TERMS.map(([termMonths]) => ({
            termMonths,
            currency: "SAR",
            ...priceOf(plan.id, termMonths),
          })),
        })),
        demo: {
          offered: true,
          days: 7,
          endsAt: "2026-11-27T12:40:00.000Z",
          planId: id("pln_plus"),
          needsPhone: false,
          limits: [],
          continuesAt: null,
        },
      },
    ],
    subscriptions: [],
    pendingOrder: null,
    lastMethod: "sandbox_card",
    saved: [],
    start: null,
    prices: null,
    now: NOW,
    ...change,
  };
}

export function aSubscription(change: Partial<SubscriptionView> = {}): SubscriptionView {
  return {
    id: id("sub_1"),
    productId: id("prd_vpn"),
    planId: id("pln_plus"),
    productName: words("Madar VPN"),
    planName: PLANS[1].name,
    status: "active",
    isDemo: false,
    termMonths: 12,
    startedAt: "2026-03-03T09:00:00.000Z",
    periodStart: "2026-03-03T09:00:00.000Z",
    periodEnd: "2027-03-03T09:00:00.000Z",
    graceUntil: null,
    cancelledAt: null,
    renewal: { amount: 39780, currency: "SAR" },
    renewsByItself: false,
    autoRenewal: null,
    demo: null,
    access: [
      {
        kind: "channel",
        title: "Madar Plus channel",
        status: "joined",
        inviteLink: null,
        inviteExpiresAt: null,
      },
    ],
    canCancel: true,
    canKeep: false,
    canRenew: true,
    ...change,
  };
}

export const aCard = (change: Partial<MeansView> = {}): MeansView => ({
  id: id("svd_1"),
  provider: "stripe",
  brand: "visa",
  ending: "4242",
  expires: "2030-09",
  isExpired: false,
  ...change,
});

export function aQuote({ planId, termMonths, codes }: QuoteRequest): QuoteView {
  const { list, amount } = priceOf(planId, termMonths);
  const lines: SlipLine[] = [{ kind: "plan", planId, name: PLANS[1].name, termMonths, amount: list }];
  if (amount < list) lines.push({ kind: "term", termMonths, basisPoints: 1500, amount: amount - list });
  let total = amount;
  const verdicts = codes.map((code): CodeVerdict => {
    if (code !== "WHITE10")
      return { code, applied: false, reason: "EXPIRED", params: { endedAt: "2026-03-20T20:59:00Z" } };
    const off = Math.round(total / 10);
    total -= off;
    lines.push({
      kind: "promotion",
      promotionId: id("prm_1"),
      name: "White Friday",
      code,
      basisPoints: 1000,
      amount: -off,
    });
    return { code, applied: true, amount: off, trialDays: 0, endsAt: "2026-11-30T20:59:00Z" };
  });
  const method = (name: string, change: Partial<MethodView> = {}): MethodView => ({
    id: name,
    provider: name,
    lastUsed: false,
    available: true,
    reason: null,
    charge: { amount: total, currency: "SAR" },
    fee: 0,
    recurring: false,
    ...change,
  });
  return {
    hash: `hash-${total}`,
    planId,
    termMonths,
    currency: "SAR",
    slip: { currency: "SAR", lines, list, discount: list - total, total },
    codes: verdicts,
    methods: [
      method("stars", { charge: { amount: 4770, currency: "XTR" } }),
      method("sandbox_card", { lastUsed: true }),
      method("sandbox_wallet", { available: false, reason: "currency" }),
    ],
    tender: null,
    trialDays: 0,
    periodEnd: "2027-11-20T12:40:00.000Z",
    extends: false,
  };
}

function aPriceList({ productId, currency, codes }: PriceListRequest): PriceListView {
  return {
    productId,
    currency,
    rows: PLANS.flatMap((plan) =>
      TERMS.map(([termMonths]) => {
        const quote = aQuote({ planId: id(plan.id), termMonths, currency, codes });
        const counted = quote.codes.flatMap(({ code, applied }) => (applied ? [code] : []));
        return { planId: id(plan.id), termMonths, slip: quote.slip, trialDays: 0, codes: counted };
      }),
    ),
    offers: [],
    soon: [],
    personal: [],
  };
}

export function anOrder(change: Partial<OrderView> = {}): OrderView {
  const { slip } = aQuote({ planId: id("pln_plus"), termMonths: 12, currency: "SAR", codes: ["WHITE10"] });
  return {
    id: id("ord_1"),
    number: 20931,
    status: "reserved",
    createdAt: NOW,
    paidAt: null,
    reservedUntil: "2026-11-20T13:10:00.000Z",
    kind: "purchase",
    planId: id("pln_plus"),
    productId: id("prd_vpn"),
    planName: PLANS[1].name,
    termMonths: 12,
    slip,
    codes: ["WHITE10"],
    payment: {
      id: id("pay_1"),
      method: "sandbox_card",
      status: "pending",
      failureCode: null,
      amount: { amount: slip.total, currency: "SAR" },
      fee: 0,
      expiresAt: "2026-11-20T13:10:00.000Z",
      action: { kind: "none" },
    },
    subscription: null,
    ...change,
  };
}

export const refusal = (code: string, params: Record<string, unknown> = {}) => ({
  error: { code, message: "", params },
});

type Handler = (route: Route) => Promise<void>;
export type Answers = Record<string, Handler>;

export const answer =
  (body: unknown, status = 200): Handler =>
  (route) =>
    route.fulfill({ status, json: body });

/** Answers `/api/user/<call>` by what the test says, and by a calm shop otherwise. */
export async function serveShop(
  context: BrowserContext,
  shop: ShopView,
  answers: Answers = {},
): Promise<void> {
  const usual: Answers = {
    "POST session": answer(shop),
    "GET shop": answer(shop),
    "POST quote": async (route) => route.fulfill({ json: aQuote(route.request().postDataJSON()) }),
    "POST prices": (route) => route.fulfill({ json: aPriceList(route.request().postDataJSON()) }),
    "POST promo/apply": async (route) => {
      const { code, ...request } = route.request().postDataJSON();
      const quote = aQuote({ ...request, codes: [...request.codes, code] });
      const verdict = quote.codes.at(-1);
      return verdict?.applied === false
        ? route.fulfill({
            status: 422,
            json: refusal("promo.refused", { reason: verdict.reason, ...verdict.params }),
          })
        : route.fulfill({ json: quote });
    },
    "GET discounts": answer({ discounts: [] }),
    "GET means": answer({ means: [], canAdd: false }),
    "GET orders": answer({ orders: [], demos: [], saved: [], savedBy: [], codesUsed: [] }),
  };
  await context.route("**/api/user/**", async (route) => {
    const request = route.request();
    const call = `${request.method()} ${new URL(request.url()).pathname.replace("/api/user/", "")}`;
    const handle = answers[call] ?? usual[call] ?? answer(refusal("request.not_found"), 404);
    await handle(route);
  });
}

const ROBOTO = "node_modules/@fontsource-variable/roboto/files";

/** Phones bring Roboto; the machine that runs the tests may bring any font, and lines would break where it says. */
async function bringRoboto(page: Page): Promise<void> {
  const files = ["latin", "latin-ext", "cyrillic"].map((script) =>
    readFileSync(`${ROBOTO}/roboto-${script}-wght-normal.woff2`).toString("base64"),
  );
  await page.addInitScript((fonts) => {
    for (const font of fonts) {
      const bytes = Uint8Array.from(atob(font), (letter) => letter.charCodeAt(0));
      const face = new FontFace("Roboto", bytes, { weight: "100 900" });
      document.fonts.add(face);
      void face.load();
    }
  }, files);
}

/** Opens a page as Telegram would, in a theme and with the language of the customer's Telegram. */
export async function openMini(
  page: Page,
  path: string,
  { language = "en", theme = "ios-light" }: { language?: Language; theme?: ThemeName } = {},
): Promise<void> {
  const user = JSON.stringify({ id: 7, first_name: "Sara", language_code: language });
  const launch = new URLSearchParams({
    tgWebAppData: new URLSearchParams({ user, auth_date: "1", hash: "00" }).toString(),
    tgWebAppVersion: "8.0",
    tgWebAppThemeParams: JSON.stringify(THEMES[theme]),
  });
  await bringRoboto(page);
  await page.goto(`${path}#${launch}`);
}
