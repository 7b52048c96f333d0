"use client";
import { useEffect, useRef, useState } from "react";
import { call, sayRefusal } from "./call";
import { useText } from "./use-text";

declare global {
  interface Window {
    enterWithTelegram?: (user: Record<string, string | number>) => void;
  }
}

/** Telegram's own button; its script draws a frame beside itself and calls back by a global name. */
export function TelegramLogin({ botUsername }: { botUsername: string }) {
  const t = useText();
  const place = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    window.enterWithTelegram = async (user) => {
      const answer = await call("POST", "/api/admin/session/telegram", user);
      if (answer.ok) window.location.replace("/admin");
      else setProblem(sayRefusal(t, answer));
    };
    const script = document.createElement("script");
    script.src = "https://telegram.org/js/telegram-widget.js?22";
    script.async = true;
    script.dataset["telegramLogin"] = botUsername;
    script.dataset["size"] = "large";
    script.dataset["onauth"] = "enterWithTelegram(user)";
    const holder = place.current;
    holder?.replaceChildren(script);
    return () => {
      holder?.replaceChildren();
      delete window.enterWithTelegram;
    };
  }, [botUsername, t]);

  return (
    <>
      <div ref={place} />
      <p role="alert" className="bad cap empty:hidden">
        {problem}
      </p>
    </>
  );
}
