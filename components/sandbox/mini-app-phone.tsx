"use client";

import { Ellipsis, Star, Store } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { MiniAppBridge, type NativeButton, nothingNative, type Popup } from "./bridge";
import { Phone, PhoneHead } from "./phone";
import { act } from "./phone-client";
import type { PhoneAnswer, ThemeName } from "./types";

interface MiniAppPhoneProps {
  personId: number;
  title: string;
  /** Address with signed initData; null while the Mini App is closed. */
  url: string | null;
  theme: ThemeName;
  time: string;
  /** The next hosted payment page starts with the card that the bank refuses. */
  refuseCard: boolean;
  /** Changes when the clock was moved and with all that follows: the phone lay aside and is taken up again. */
  wakes: string | null;
  onOpen(): void;
  onClose(): void;
  /** A t.me link that the Mini App opened: an invite, or the app itself. */
  onTelegramLink(path: string): void;
}

type Invoice = Extract<PhoneAnswer, { kind: "invoice" }> & { slug: string };

/** The second phone: the real Mini App in a frame, with the bar and the sheets that Telegram draws around it. */
export function MiniAppPhone(props: MiniAppPhoneProps) {
  const { url, theme, time, title } = props;
  const t = useTranslations("sandbox.phone");
  return (
    <Phone theme={theme} time={time}>
      {url ? (
        <RunningApp key={url} {...props} url={url} />
      ) : (
        <>
          <PhoneHead title={title} subtitle={t("miniApp")} start={null} end={null} />
          <div className="closed">
            <button type="button" className="tg-main" onClick={props.onOpen}>
              <Store size={18} aria-hidden="true" />
              {t("openShop")}
            </button>
          </div>
        </>
      )}
    </Phone>
  );
}

function RunningApp({
  personId,
  title,
  url,
  theme,
  refuseCard,
  wakes,
  onClose,
  onTelegramLink,
}: MiniAppPhoneProps & { url: string }) {
  const t = useTranslations("sandbox.phone");
  const frame = useRef<HTMLIFrameElement>(null);
  const bridge = useRef<MiniAppBridge>(null);
  const [native, setNative] = useState(nothingNative);
  const [invoice, setInvoice] = useState<Invoice | null>(null);
  const [popup, setPopup] = useState<Popup | null>(null);
  const [page, setPage] = useState<string | null>(null);
  const [phoneWanted, setPhoneWanted] = useState(false);

  const showInvoice = useEffectEvent(async (slug: string) => {
    const answer = await act(personId, { kind: "look_at_invoice", slug });
    if (answer.kind === "invoice") setInvoice({ ...answer, slug });
    else bridge.current?.send("invoice_closed", { slug, status: "failed" });
  });
  const followLink = useEffectEvent(onTelegramLink);
  const close = useEffectEvent(onClose);
  const initialTheme = useEffectEvent(() => theme);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const current = new MiniAppBridge(element, initialTheme(), {
      onNative: (change) => setNative(change),
      onInvoice: (slug) => void showInvoice(slug),
      onTelegramLink: (path) => followLink(path),
      onLink: (link) => (isOurPage(link) ? setPage(link) : window.open(link, "_blank", "noopener")),
      onPopup: setPopup,
      onPhoneWanted: () => setPhoneWanted(true),
      onHaptic: () => navigator.vibrate?.(8),
      onClose: () => close(),
    });
    bridge.current = current;
    return () => current.close();
  }, []);

  useEffect(() => bridge.current?.setTheme(theme), [theme]);
  useEffect(() => {
    if (wakes !== null) bridge.current?.wake();
  }, [wakes]);

  const answerPhone = async (shares: boolean) => {
    setPhoneWanted(false);
    if (shares) await act(personId, { kind: "share_contact" });
    bridge.current?.send("phone_requested", { status: shares ? "sent" : "cancelled" });
  };

  const payInvoice = async (open: Invoice) => {
    setInvoice(null);
    const answer = await act(personId, { kind: "pay_invoice", slug: open.slug });
    const status = answer.kind === "invoice_closed" ? answer.status : "failed";
    bridge.current?.send("invoice_closed", { slug: open.slug, status });
  };

  const cancelInvoice = (open: Invoice) => {
    setInvoice(null);
    bridge.current?.send("invoice_closed", { slug: open.slug, status: "cancelled" });
  };

  return (
    <>
      <PhoneHead
        title={title}
        subtitle={t("miniApp")}
        start={
          <button
            type="button"
            onClick={native.back ? () => bridge.current?.send("back_button_pressed") : onClose}
          >
            {native.back ? t("back") : t("close")}
          </button>
        }
        end={<Ellipsis size={22} aria-hidden="true" />}
      />
      <div className="stagebox">
        <iframe ref={frame} src={url} title={t("miniAppFrame")} className="frame" />
        {invoice ? (
          <div className="sheet" role="dialog" aria-label={invoice.title}>
            <b>{invoice.title}</b>
            <p>{invoice.description}</p>
            <button type="button" className="tg-main" onClick={() => void payInvoice(invoice)}>
              {t("payStars")} <Star size={16} fill="currentColor" aria-hidden="true" />{" "}
              <bdi dir="ltr">{invoice.amount.toLocaleString("en")}</bdi>
            </button>
            <button type="button" className="tg-second" onClick={() => cancelInvoice(invoice)}>
              {t("cancel")}
            </button>
          </div>
        ) : null}
        {phoneWanted ? (
          <div className="sheet" role="alertdialog" aria-label={t("sharePhoneTitle")}>
            <b>{t("sharePhoneTitle")}</b>
            <p>{t("sharePhoneText")}</p>
            <button type="button" className="tg-main" onClick={() => void answerPhone(true)}>
              {t("sharePhone")}
            </button>
            <button type="button" className="tg-second" onClick={() => void answerPhone(false)}>
              {t("cancel")}
            </button>
          </div>
        ) : null}
        {popup ? (
          <PopupSheet
            popup={popup}
            onAnswer={(id) => {
              setPopup(null);
              bridge.current?.send("popup_closed", id === null ? {} : { button_id: id });
            }}
          />
        ) : null}
      </div>
      {native.main.visible || native.secondary.visible ? (
        <div className="tg-bar">
          <BarButton
            kind="main"
            button={native.main}
            onPress={() => bridge.current?.send("main_button_pressed")}
          />
          <BarButton
            kind="second"
            button={native.secondary}
            onPress={() => bridge.current?.send("secondary_button_pressed")}
          />
        </div>
      ) : null}
      {page ? <Browser url={page} refuseCard={refuseCard} onDone={() => setPage(null)} /> : null}
    </>
  );
}

function BarButton({
  kind,
  button,
  onPress,
}: {
  kind: "main" | "second";
  button: NativeButton;
  onPress(): void;
}) {
  if (!button.visible) return null;
  const style = {
    ...(button.color && kind === "main" ? { background: button.color } : {}),
    ...(button.textColor ? { color: button.textColor } : {}),
  };
  return (
    <button
      type="button"
      className={kind === "main" ? "tg-main" : "tg-second"}
      data-native={kind}
      disabled={!button.enabled}
      aria-busy={button.busy}
      style={style}
      onClick={onPress}
    >
      {button.busy ? <span className="spin" /> : null}
      {button.text}
    </button>
  );
}

function PopupSheet({ popup, onAnswer }: { popup: Popup; onAnswer(id: string | null): void }) {
  const t = useTranslations("sandbox.phone");
  return (
    <div className="sheet" role="alertdialog" aria-label={popup.title || popup.message}>
      {popup.title ? <b>{popup.title}</b> : null}
      <p>{popup.message}</p>
      {popup.buttons.map((button) => (
        <button key={button.id} type="button" className="tg-second" onClick={() => onAnswer(button.id)}>
          {button.text || t("close")}
        </button>
      ))}
    </div>
  );
}

const isOurPage = (link: string): boolean =>
  new URL(link, window.location.origin).pathname.startsWith("/sandbox/");

/** Telegram's in-app browser. It closes by itself once the payment page has sent the person back. */
function Browser({ url, refuseCard, onDone }: { url: string; refuseCard: boolean; onDone(): void }) {
  const t = useTranslations("sandbox.phone");
  const frame = useRef<HTMLIFrameElement>(null);
  const address = new URL(url, window.location.origin);
  if (refuseCard) address.searchParams.set("card", "refused");
  const closeWhenLeft = () => {
    const path = frame.current?.contentWindow?.location.pathname;
    if (path && path !== "blank" && !path.startsWith("/sandbox/")) onDone();
  };
  return (
    <div className="browser" role="dialog" aria-label={t("paymentPage")}>
      <div className="tg-head">
        <span className="edge">
          <button type="button" onClick={onDone}>
            {t("close")}
          </button>
        </span>
        <b>
          {t("paymentPage")}
          <small>
            <bdi dir="ltr">{address.host}</bdi>
          </small>
        </b>
        <span className="edge end" />
      </div>
      <iframe
        ref={frame}
        src={`${address.pathname}${address.search}`}
        title={t("paymentPage")}
        className="frame"
        onLoad={closeWhenLeft}
      />
    </div>
  );
}
