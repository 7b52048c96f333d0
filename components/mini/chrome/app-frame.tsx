"use client";

import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import {
  askForLook,
  type Insets,
  insideTelegram,
  isSlowPhone,
  onBackButton,
  onMainButton,
  onReload,
  onSafeArea,
  onSecondaryButton,
  onThemeChange,
  paintFrame,
  showBackButton,
  showMainButton,
  showSecondaryButton,
} from "@/components/telegram/bridge";
import { ChevronLeft } from "../parts/icons";
import { OutsideNotice, StartTrouble } from "../screens/outside";
import { refreshShop, startApp, useAppState } from "../state/app";
import { onSeenAgain } from "../state/seen";
import { useReady } from "../text/speech";
import { readable } from "../theme/readable";
import { type BarButton, useBar } from "./bar";
import { useGo } from "./go";

/** What surrounds every screen: Telegram's own buttons where there are some, the same ones drawn here where not. */
export function AppFrame({ children }: { children: ReactNode }) {
  const [native, setNative] = useState<{ telegram: boolean; second: boolean } | null>(null);
  const { view, texts, trouble } = useAppState();
  const go = useGo();
  const goTo = useRef(go.to);
  useEffect(() => {
    goTo.current = go.to;
  });

  useEffect(() => {
    let left = false;
    let stops: (() => void)[] = [];
    const begin = () => {
      if (left) return;
      askForLook();
      if (isSlowPhone()) document.documentElement.classList.add("still");
      stops = [
        onThemeChange(applyTheme),
        onSafeArea(applyInsets),
        onReload(() => window.location.reload()),
        onSeenAgain(() => void refreshShop()),
      ];
      paint();
      setNative({ telegram: insideTelegram(), second: showSecondaryButton(null) });
      void startApp().then((linked) => {
        if (linked && !left) goTo.current(linked);
      });
    };
    // A page drawn by the phone alone, as for an unknown address, has not run the head's script.
    if (window.kiosk) begin();
    else
      void import("../boot").then(({ bootHere }) => {
        bootHere();
        begin();
      });
    return () => {
      left = true;
      for (const stop of stops) stop();
    };
  }, []);

  const shut = trouble !== null && view === null;
  return (
    <div className="app">
      <title>{view?.shop.name ?? "\u2026"}</title>
      {!native?.telegram && <OwnHead />}
      <main className="body">
        {shut && trouble.kind === "refused" && texts ? (
          <OutsideNotice trouble={trouble} texts={texts} />
        ) : shut ? (
          <StartTrouble trouble={trouble} />
        ) : (
          children
        )}
      </main>
      {native?.telegram && <NativeButtons drawsSecond={native.second} />}
      {native && <OwnBar main={!native.telegram} second={!native.second} />}
    </div>
  );
}

const root = () => document.documentElement;

function applyTheme(theme: Record<string, string>): void {
  for (const [name, value] of Object.entries(theme))
    root().style.setProperty(`--tg-theme-${name.replaceAll("_", "-")}`, value);
  for (const [name, value] of Object.entries(readable(theme))) root().style.setProperty(name, value);
  paint();
  window.dispatchEvent(new Event("kiosk:theme"));
}

function paint(): void {
  paintFrame({ page: colour("--k-page-solid"), bar: colour("--k-bar") });
}

const colour = (name: string): string => getComputedStyle(root()).getPropertyValue(name).trim();

function applyInsets(kind: "safe" | "content", insets: Insets): void {
  for (const [side, value] of Object.entries(insets))
    root().style.setProperty(`--tg-${kind}-${side}`, `${value}px`);
}

function useBackAction(): { shown: boolean; goBack: () => void } {
  const path = usePathname();
  const { back } = useBar();
  const go = useGo();
  return { shown: path !== "/" || back !== null, goBack: () => (back ?? go.back)() };
}

function NativeButtons({ drawsSecond }: { drawsSecond: boolean }) {
  const { main, second } = useBar();
  const { shown, goBack } = useBackAction();
  const [theme, setTheme] = useState(0);

  useEffect(() => {
    const repaint = () => setTheme((n) => n + 1);
    window.addEventListener("kiosk:theme", repaint);
    return () => window.removeEventListener("kiosk:theme", repaint);
  }, []);
  useEffect(() => {
    showBackButton(shown);
  }, [shown]);
  useEffect(() => onBackButton(goBack));
  useEffect(() => onMainButton(() => press(main)));
  useEffect(() => onSecondaryButton(() => press(second)));
  useEffect(() => {
    void theme;
    showMainButton(
      main && {
        text: main.text,
        busy: main.busy ?? false,
        color: colour(main.danger ? "--k-danger-fill" : "--k-fill"),
        textColor: colour(main.danger ? "--k-on-danger" : "--k-on-fill"),
      },
    );
  }, [main, theme]);
  useEffect(() => {
    void theme;
    if (drawsSecond)
      showSecondaryButton(
        second && {
          text: second.text,
          busy: false,
          color: colour("--k-bar"),
          textColor: colour("--k-accent"),
        },
      );
  }, [second, theme, drawsSecond]);
  return null;
}

function press(button: BarButton | null): void {
  if (button && !button.busy) button.onPress();
}

/** Prerendered, and hidden by the head's script where Telegram has its own: the page never moves for it. */
function OwnHead() {
  const ready = useReady();
  const { shown, goBack } = useBackAction();
  if (!shown) return null;
  return (
    <header className="tg-head">
      {ready && (
        <>
          <button type="button" onClick={goBack}>
            <ChevronLeft className="flip" size={22} />
            {ready.say("mini.back")}
          </button>
          <b>{ready.view.shop.name}</b>
          <span />
        </>
      )}
    </header>
  );
}

/** The same bar for an ordinary browser, and for a Telegram too old to draw the second button. */
function OwnBar({ main: drawsMain, second: drawsSecond }: { main: boolean; second: boolean }) {
  const bar = useBar();
  const main = drawsMain ? bar.main : null;
  const second = drawsSecond ? bar.second : null;
  if (!main && !second) return null;
  return (
    <div className="tg-bar">
      {main && (
        <button
          type="button"
          className={main.danger ? "tg-main danger" : "tg-main"}
          aria-busy={main.busy || undefined}
          onClick={() => press(main)}
        >
          {main.busy && <span className="spin" />}
          <span>{main.text}</span>
        </button>
      )}
      {second && (
        <button type="button" className="tg-second" onClick={() => press(second)}>
          {second.text}
        </button>
      )}
    </div>
  );
}
