"use client";

import { useLocale, useTranslations } from "next-intl";
import { useCallback, useEffect, useEffectEvent, useState } from "react";
import type { Language } from "@/lib/core/languages";
import {
  act,
  meetPerson,
  moveClock,
  openMiniApp,
  readFeed,
  readPhone,
  setTelegramDown,
} from "./phone-client";
import type {
  ChannelState,
  ChatButton,
  ChatMessage,
  Feed,
  PhoneAnswer,
  PhoneState,
  ThemeName,
} from "./types";

const POLL_MS = 1200;
const FIRST_PERSON = 8_100_000_001;
const PEOPLE = 6;
const REMEMBERED = "kiosk.sandbox.person";

export interface Person {
  personId: number;
  firstName: string;
}

export type Notice = "link_used" | "link_unknown" | "banned" | "requested" | "joined" | "telegram_back";

export type Sandbox = ReturnType<typeof useSandbox>;

/** Everything the sandbox page knows and does; the page itself only draws. */
export function useSandbox() {
  const locale = useLocale() as Language;
  const t = useTranslations("sandbox.people");
  const [personId, setPersonId] = useState(FIRST_PERSON);
  const [isKnown, setKnown] = useState(false);
  const [phone, setPhone] = useState<PhoneState | null>(null);
  const [feed, setFeed] = useState<Feed | null>(null);
  const [theme, setTheme] = useState<ThemeName>("day");
  const [shopUrl, setShopUrl] = useState<string | null>(null);
  const [channel, setChannel] = useState<ChannelState | null>(null);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [problem, setProblem] = useState(false);
  const [moving, setMoving] = useState(false);
  const [moves, setMoves] = useState(0);
  const [refuseCard, setRefuseCard] = useState(false);
  const [telegramDown, setDown] = useState(false);
  const firstName = t(String((personId - FIRST_PERSON) % PEOPLE));
  const person: Person = { personId, firstName };

  /** Runs one request; a failure shows the problem line until the next success. */
  const trying = useCallback(async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      const value = await work();
      setProblem(false);
      return value;
    } catch {
      setProblem(true);
      return null;
    }
  }, []);

  const refresh = useCallback(
    () =>
      trying(async () => {
        const [nextPhone, nextFeed] = await Promise.all([readPhone(personId), readFeed(personId)]);
        setPhone(nextPhone);
        setFeed(nextFeed);
      }),
    [personId, trying],
  );

  useEffect(() => {
    const remembered = Number(window.localStorage.getItem(REMEMBERED));
    if (Number.isSafeInteger(remembered) && remembered >= FIRST_PERSON) setPersonId(remembered);
    setKnown(true);
  }, []);

  /** The person takes up the phone: a new one presses Start, and the shop opens in their language. */
  const takeUpPhone = useEffectEvent(() =>
    trying(async () => {
      const state = await meetPerson({ personId, firstName, language: locale });
      setPhone(state);
      if (state.chat.length === 0) await act(personId, { kind: "send", text: "/start" });
      setShopUrl((await openMiniApp({ personId, theme, startParam: null })).url);
    }),
  );

  const key = `${personId}:${locale}`;
  useEffect(() => {
    if (!isKnown || key === "") return;
    let ended = false;
    let timer = 0;
    const loop = async () => {
      if (ended) return;
      if (document.visibilityState === "visible") await refresh();
      if (!ended) timer = window.setTimeout(loop, POLL_MS);
    };
    void takeUpPhone().then(loop);
    return () => {
      ended = true;
      window.clearTimeout(timer);
    };
  }, [isKnown, key, refresh]);

  const openShop = (startParam: string | null) =>
    void trying(async () => setShopUrl((await openMiniApp({ personId, theme, startParam })).url));

  const say = (answer: PhoneAnswer | null) => {
    if (answer?.kind === "refused") setNotice(answer.reason);
    else if (answer?.kind === "requested" || answer?.kind === "joined") setNotice(answer.kind);
    else setNotice(null);
    void refresh();
  };

  const join = async (link: string) => {
    const answer = await trying(() => act(personId, { kind: "join", link }));
    say(answer);
    if (answer?.kind !== "joined") return;
    const state = await trying(() => readPhone(personId));
    setChannel(state?.channels.find((one) => one.title === answer.title) ?? null);
  };

  /** A t.me path: an invite into a channel, or the shop itself with a start parameter. */
  const followLink = (path: string) => {
    const url = new URL(path, "https://t.me");
    if (url.pathname.startsWith("/+") || url.pathname.startsWith("/joinchat/"))
      return void join(`https://t.me${url.pathname}`);
    if (url.searchParams.has("startapp")) openShop(url.searchParams.get("startapp"));
    const start = url.searchParams.get("start");
    if (start) void trying(() => act(personId, { kind: "send", text: `/start ${start}` })).then(say);
  };

  const press = (message: ChatMessage, button: ChatButton) => {
    const { action } = button;
    if (action.kind === "mini_app")
      return openShop(new URL(action.url, window.location.origin).searchParams.get("startapp"));
    if (action.kind === "link") return followLink(action.url);
    void trying(() => act(personId, { kind: "press", messageId: message.id, key: action.key })).then(say);
  };

  return {
    person,
    phone,
    feed,
    theme,
    shopUrl,
    channel: channel && (phone?.channels.find(({ chatId }) => chatId === channel.chatId) ?? channel),
    notice,
    problem,
    moving,
    wakes: moves === 0 ? null : `${moves} ${feed?.rows[0]?.id ?? ""}`,
    refuseCard,
    telegramDown,
    now: phone?.now ?? null,
    setTheme,
    openShop,
    followLink,
    press,
    closeShop: () => setShopUrl(null),
    openChannel: setChannel,
    send: (text: string) => void trying(() => act(personId, { kind: "send", text })).then(say),
    shareContact: () => void trying(() => act(personId, { kind: "share_contact" })).then(say),
    leave: (left: ChannelState) => {
      setChannel(null);
      void trying(() => act(personId, { kind: "leave", chatId: left.chatId })).then(say);
    },
    move: (to: Parameters<typeof moveClock>[1]) => {
      setMoving(true);
      void trying(() => moveClock(personId, to))
        .then(refresh)
        .then(() => setMoves((count) => count + 1))
        .finally(() => setMoving(false));
    },
    /** The answer carries the cookie by which the server knows the language. */
    speak: (language: Language, then: () => void) =>
      void trying(() => meetPerson({ personId, firstName, language })).then(then),
    toggleCard: () => setRefuseCard((refused) => !refused),
    toggleTelegram: () =>
      void trying(async () => {
        await setTelegramDown(!telegramDown);
        setDown(!telegramDown);
        setNotice(telegramDown ? "telegram_back" : null);
      }),
    becomeSomeoneElse: () => {
      const next = personId + 1;
      window.localStorage.setItem(REMEMBERED, String(next));
      setShopUrl(null);
      setChannel(null);
      setPhone(null);
      setFeed(null);
      setPersonId(next);
    },
  };
}
