import { useSyncExternalStore } from "react";
import { initData } from "@/components/telegram/launch";
import { directionOf, type Language } from "@/lib/core/languages";
import type { ShopView, SubscriptionView } from "@/lib/storefront/types";
import type { Messages } from "../text/translate";
import { type Answer, api, readAnswer, signIn, type Trouble } from "./api";
import { choose } from "./basket";
import { tidyCode } from "./choice";
import { recall, remember, rememberLanguage, rememberSession } from "./memory";
import { keepPrices } from "./quotes";

/** Everything the screens stand on: one view of the shop, one language, and what went wrong last. */
export interface AppState {
  view: ShopView | null;
  texts: Messages | null;
  language: Language;
  /** Set while `view` is older than it should be. */
  trouble: Trouble | null;
  retrying: boolean;
  /** The link asked for the free trial, and nobody has shown it yet. */
  wantsDemo: boolean;
}

const empty: AppState = {
  view: null,
  texts: null,
  language: "en",
  trouble: null,
  retrying: false,
  wantsDemo: false,
};

let state = empty;
const listeners = new Set<() => void>();

function set(change: Partial<AppState>): void {
  state = { ...state, ...change };
  for (const listen of listeners) listen();
}

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

export const useAppState = (): AppState =>
  useSyncExternalStore(
    subscribe,
    () => state,
    () => empty,
  );

/** Takes over what the head's script began. */
export async function startApp(): Promise<Linked | null> {
  const boot = window.kiosk;
  if (!boot) return null;
  let linked: Linked | null = null;
  await Promise.all([
    takeTexts(boot.language, boot.texts),
    boot.shop
      .then((response) => {
        if (boot.signsIn && response?.ok) rememberSession(initData());
        return readAnswer<ShopView>(response);
      })
      .then((answer) => (needsSession(answer) ? signIn() : answer))
      .then((answer) => {
        if (answer.ok) linked = followLink(answer.value);
        takeView(answer);
      }),
  ]);
  return linked;
}

/** A screen that a deep link names. */
type Linked = "/wallet" | `/order?id=${string}`;

/** A deep link chooses the plan, brings its code along, leads to the trial, or names a screen. */
function followLink({ start, products }: ShopView): Linked | null {
  if (start === null) return null;
  if (start.demo) {
    choose({ productId: products.find(({ demo }) => demo.offered)?.id ?? null, planId: null });
    set({ wantsDemo: true });
  }
  choose({
    ...(start.planId ? { productId: null, planId: start.planId } : {}),
    ...(start.code ? { codes: [tidyCode(start.code)] } : {}),
  });
  if (start.orderId) return `/order?id=${start.orderId}`;
  return start.wallet ? "/wallet" : null;
}

export const demoShown = (): void => set({ wantsDemo: false });

const needsSession = (answer: Answer<ShopView>): boolean =>
  !answer.ok && answer.trouble.kind === "refused" && answer.trouble.status === 401 && initData() !== "";

async function takeTexts(language: Language, response: Promise<Response | null>): Promise<void> {
  const answer = await readAnswer<Messages>(await response);
  const texts = answer.ok ? answer.value : recall<Messages>(`texts.${language}`);
  if (texts === null) {
    if (!answer.ok) set({ language, trouble: answer.trouble });
    return;
  }
  remember(`texts.${language}`, texts);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  set({ texts, language });
}

function takeView(answer: Answer<ShopView>): void {
  if (answer.ok) {
    showView(answer.value);
    return;
  }
  set({ view: state.view ?? recall<ShopView>("shop"), trouble: answer.trouble, retrying: false });
}

/** Shows a fresh answer of the server and keeps it for the day without a network. */
export function showView(view: ShopView): void {
  remember("shop", view);
  if (view.prices) {
    const { codes, list } = view.prices;
    keepPrices({ productId: list.productId, currency: list.currency, codes: codes.map(tidyCode) }, list);
  }
  set({ view, trouble: null, retrying: false });
  if (view.customer.languageChosen) rememberLanguage(view.customer.language);
  if (view.customer.languageChosen && view.customer.language !== state.language)
    void takeTexts(view.customer.language, fetchTexts(view.customer.language));
}

const fetchTexts = (language: Language) => fetch(`/texts/${language}`).catch(() => null);

/** The banner's retry, and the silent refresh after every change. */
export async function refreshShop(): Promise<void> {
  set({ retrying: true });
  if (state.texts === null) await takeTexts(state.language, fetchTexts(state.language));
  const answer = await api.shop();
  takeView(needsSession(answer) ? await signIn() : answer);
}

/** Puts one changed subscription into the view without asking for everything again. */
export function showSubscription(changed: SubscriptionView): void {
  if (!state.view) return;
  const known = state.view.subscriptions.some((each) => each.id === changed.id);
  const subscriptions = known
    ? state.view.subscriptions.map((each) => (each.id === changed.id ? changed : each))
    : [changed, ...state.view.subscriptions];
  showView({ ...state.view, subscriptions });
}

export function noteTrouble(trouble: Trouble): void {
  if (trouble.kind !== "refused") set({ trouble });
}
