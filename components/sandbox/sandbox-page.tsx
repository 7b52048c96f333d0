"use client";

import {
  ChevronRight,
  Clock,
  CreditCard,
  Heart,
  LayoutGrid,
  Moon,
  PlugZap,
  RotateCcw,
  SkipForward,
  Sun,
  UserPlus,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { LANGUAGES, type Language } from "@/lib/core/languages";
import { ChatPhone } from "./chat-phone";
import { EventFeed } from "./event-feed";
import { MiniAppPhone } from "./mini-app-phone";
import { signInAsOwner } from "./phone-client";
import type { ThemeName } from "./types";
import { type Sandbox, useSandbox } from "./use-sandbox";

const LANGUAGE_NAMES: Record<Language, string> = { en: "English", ar: "العربية", fa: "فارسی", ru: "Русский" };
const SHOWN_LANGUAGES: Language[] = ["en", "ar", "fa", "ru"];
const THEME_ICONS = { day: Sun, night: Moon, pink: Heart } satisfies Record<ThemeName, typeof Sun>;

/** Two phones and the reason behind them: a stranger presses anything and sees what Kiosk does. */
export function SandboxPage({ timeZone }: { timeZone: string }) {
  const t = useTranslations("sandbox");
  const sandbox = useSandbox();
  const { time, seconds, date } = useTimes(timeZone);
  const now = sandbox.now ? time(sandbox.now) : "";

  return (
    <>
      <TopBar sandbox={sandbox} time={now} timeZone={timeZone} />
      <main className="sb-wrap">
        <div className="sb-hero">
          <h1>
            {t("hero.title")} <mark>{t("hero.mark")}</mark>
          </h1>
          <p>{t("hero.lead")}</p>
        </div>
        {sandbox.problem ? (
          <p className="problem" role="alert">
            {t("problem")}
          </p>
        ) : null}
        <div className="stage">
          <section>
            <Step number={1} title={t("steps.chat")} />
            <ChatPhone
              phone={sandbox.phone}
              theme={sandbox.theme}
              time={now}
              channel={sandbox.channel}
              formatTime={time}
              onSend={sandbox.send}
              onShareContact={sandbox.shareContact}
              onPress={sandbox.press}
              onOpenShop={() => sandbox.openShop(null)}
              onOpenChannel={sandbox.openChannel}
              onLeave={sandbox.leave}
            />
            {sandbox.notice ? (
              <p className="notice" role="status">
                {t(`notices.${sandbox.notice}`)}
              </p>
            ) : null}
          </section>
          <section>
            <Step number={2} title={t("steps.shop")} />
            <MiniAppPhone
              personId={sandbox.person.personId}
              title={sandbox.phone?.bot.name ?? "…"}
              url={sandbox.shopUrl}
              theme={sandbox.theme}
              time={now}
              refuseCard={sandbox.refuseCard}
              wakes={sandbox.wakes}
              onOpen={() => sandbox.openShop(null)}
              onClose={sandbox.closeShop}
              onTelegramLink={sandbox.followLink}
            />
          </section>
          <section>
            <Step number={3} title={t("steps.kiosk")} />
            <EventFeed feed={sandbox.feed} formatTime={seconds} formatDate={date} />
            <NextThings sandbox={sandbox} />
          </section>
        </div>
      </main>
    </>
  );
}

/** Times of the shop's day, with a 24-hour clock and Latin digits in every language. */
function useTimes(timeZone: string) {
  const locale = useLocale();
  // British English puts the day before the month, as the other three languages do.
  const tag = `${locale === "en" ? "en-GB" : locale}-u-nu-latn-ca-gregory`;
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone } as const;
  const shown = (options: Intl.DateTimeFormatOptions) => (at: string) =>
    new Intl.DateTimeFormat(tag, options).format(new Date(at));
  return {
    time: shown(clock),
    seconds: shown({ ...clock, second: "2-digit" }),
    day: shown({ day: "numeric", month: "short", timeZone }),
    date: shown({ day: "numeric", month: "short", year: "numeric", timeZone }),
  };
}

function Step({ number, title }: { number: number; title: string }) {
  return (
    <div className="step">
      <i>{number}</i>
      <h2>{title}</h2>
    </div>
  );
}

function TopBar({ sandbox, time, timeZone }: { sandbox: Sandbox; time: string; timeZone: string }) {
  const t = useTranslations("sandbox");
  const locale = useLocale();
  const router = useRouter();
  const { day } = useTimes(timeZone);
  const chooseLanguage = (language: Language) => {
    sandbox.speak(language, () => router.refresh());
  };
  return (
    <header className="sb-wrap sb-top">
      <div className="nm">
        <Logo />
        <span>Kiosk</span>
      </div>
      <div className="ctl">
        <fieldset className="sgm">
          <legend className="vh">{t("controls.language")}</legend>
          {SHOWN_LANGUAGES.filter((language) => LANGUAGES.includes(language)).map((language) => (
            <button
              key={language}
              type="button"
              lang={language}
              aria-pressed={language === locale}
              onClick={() => chooseLanguage(language)}
            >
              {LANGUAGE_NAMES[language]}
            </button>
          ))}
        </fieldset>
        <fieldset className="sgm">
          <legend className="vh">{t("controls.theme")}</legend>
          {(Object.keys(THEME_ICONS) as ThemeName[]).map((theme) => {
            const Icon = THEME_ICONS[theme];
            return (
              <button
                key={theme}
                type="button"
                aria-pressed={theme === sandbox.theme}
                onClick={() => sandbox.setTheme(theme)}
              >
                <Icon size={15} aria-hidden="true" />
                {t(`themes.${theme}`)}
              </button>
            );
          })}
        </fieldset>
        <fieldset className="sgm time">
          <legend className="vh">{t("controls.clock")}</legend>
          <span className="clock">
            <Clock size={15} aria-hidden="true" />
            {sandbox.now ? <span className="nw">{day(sandbox.now)}</span> : null}
            <bdi dir="ltr">{time}</bdi>
          </span>
          <button
            type="button"
            className="act"
            disabled={sandbox.moving}
            onClick={() => sandbox.move({ days: 1 })}
          >
            {t("controls.oneDay")}
          </button>
          <button
            type="button"
            className="act"
            disabled={sandbox.moving}
            title={t("controls.toNextHint")}
            onClick={() => sandbox.move({ to: "next" })}
          >
            {t("controls.toNext")}
          </button>
          <button
            type="button"
            className="act"
            disabled={sandbox.moving}
            onClick={() => sandbox.move({ to: "end" })}
          >
            {t("controls.toEnd")}
            <SkipForward size={14} className="flip" aria-hidden="true" />
          </button>
          <button
            type="button"
            className="act"
            disabled={sandbox.moving}
            aria-label={t("controls.reset")}
            title={t("controls.reset")}
            onClick={() => sandbox.move({ reset: true })}
          >
            <RotateCcw size={14} aria-hidden="true" />
          </button>
        </fieldset>
      </div>
    </header>
  );
}

/** Isolated, so that it reads from the left in every language. */
const START_FRESH = "\u2066npm start -- --fresh\u2069";

function NextThings({ sandbox }: { sandbox: Sandbox }) {
  const t = useTranslations("sandbox.next");
  const enterAsOwner = async () => {
    await signInAsOwner();
    window.location.assign("/admin");
  };
  return (
    <div className="next">
      <h3>{t("title")}</h3>
      <button type="button" aria-pressed={sandbox.refuseCard} onClick={sandbox.toggleCard}>
        <CreditCard size={18} aria-hidden="true" />
        <span>
          {t(sandbox.refuseCard ? "cardOff" : "card")}
          <small>{t("cardHint")}</small>
        </span>
        <ChevronRight size={16} className="flip" aria-hidden="true" />
      </button>
      <button type="button" aria-pressed={sandbox.telegramDown} onClick={sandbox.toggleTelegram}>
        <PlugZap size={18} aria-hidden="true" />
        <span>
          {t(sandbox.telegramDown ? "telegramOff" : "telegram")}
          <small>{t("telegramHint")}</small>
        </span>
        <ChevronRight size={16} className="flip" aria-hidden="true" />
      </button>
      <button type="button" onClick={sandbox.becomeSomeoneElse}>
        <UserPlus size={18} aria-hidden="true" />
        <span>
          {t("person")}
          <small>{t("personHint", { name: sandbox.person.firstName })}</small>
        </span>
        <ChevronRight size={16} className="flip" aria-hidden="true" />
      </button>
      <button type="button" className="own" onClick={() => void enterAsOwner()}>
        <LayoutGrid size={18} aria-hidden="true" />
        <span>
          {t("owner")}
          <small>{t("ownerHint")}</small>
        </span>
        <ChevronRight size={16} className="flip" aria-hidden="true" />
      </button>
      <small>{t("fresh", { command: START_FRESH })}</small>
    </div>
  );
}

function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--d-device)" />
      <path
        d="M7 8.5h18l1.6 5.2a3 3 0 0 1-5.3 2 3.5 3.5 0 0 1-5.3 0 3.5 3.5 0 0 1-5.3 0 3 3 0 0 1-5.3-2Z"
        fill="var(--d-ticket)"
      />
      <path d="M8.5 18.6h15v5.2a1.2 1.2 0 0 1-1.2 1.2H9.7a1.2 1.2 0 0 1-1.2-1.2Z" fill="#fff" />
      <rect x="11" y="20.4" width="10" height="2.6" rx=".6" fill="var(--d-device)" />
    </svg>
  );
}
