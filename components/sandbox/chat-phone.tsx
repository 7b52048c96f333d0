"use client";

import { ChevronLeft, LogOut, Megaphone, SendHorizontal, Store } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Phone, PhoneHead } from "./phone";
import type { ChannelState, ChatButton, ChatMessage, PhoneState, ThemeName } from "./types";

interface ChatPhoneProps {
  phone: PhoneState | null;
  theme: ThemeName;
  time: string;
  /** The channel on screen; null shows the chat with the bot. */
  channel: ChannelState | null;
  formatTime(at: string): string;
  onSend(text: string): void;
  onShareContact(): void;
  onPress(message: ChatMessage, button: ChatButton): void;
  onOpenShop(): void;
  onOpenChannel(channel: ChannelState | null): void;
  onLeave(channel: ChannelState): void;
}

/** The first phone: the chat with the shop's bot, and the channels it let the person into. */
export function ChatPhone(props: ChatPhoneProps) {
  const { phone, theme, time, channel } = props;
  return (
    <Phone theme={theme} time={time}>
      {channel ? <ChannelScreen {...props} channel={channel} /> : <BotChat {...props} phone={phone} />}
    </Phone>
  );
}

function BotChat({
  phone,
  formatTime,
  onSend,
  onShareContact,
  onPress,
  onOpenShop,
  onOpenChannel,
}: ChatPhoneProps) {
  const t = useTranslations("sandbox.phone");
  const log = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState("");
  const count = phone?.chat.length ?? 0;

  useEffect(() => {
    if (count > 0 && log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [count]);

  const send = (event: FormEvent) => {
    event.preventDefault();
    const text = draft.trim();
    if (text === "") return;
    onSend(text);
    setDraft("");
  };

  const name = phone?.bot.name ?? "…";
  return (
    <>
      <PhoneHead
        title={name}
        subtitle={t("bot")}
        start={<ChevronLeft size={22} className="flip" aria-hidden="true" />}
        end={<span className="ava">{name.slice(0, 1)}</span>}
      />
      {phone?.channels.some((joined) => joined.isMember) ? (
        <div className="joined">
          {phone.channels
            .filter((joined) => joined.isMember)
            .map((joined) => (
              <button key={joined.chatId} type="button" onClick={() => onOpenChannel(joined)}>
                <Megaphone size={14} aria-hidden="true" />
                {joined.title}
              </button>
            ))}
        </div>
      ) : null}
      <div className="chat" ref={log} tabIndex={0} role="log" aria-label={t("chatLabel")}>
        <span className="dayl">{t("today")}</span>
        {phone?.chat.map((message) => (
          <Bubble key={message.id} message={message} formatTime={formatTime} onPress={onPress} />
        ))}
        {count === 0 ? (
          <div className="kb wide">
            <button type="button" className="hot" onClick={() => onSend("/start")}>
              {t("start")}
            </button>
          </div>
        ) : null}
      </div>
      {phone?.contactButton ? (
        <div className="kb wide">
          <button type="button" className="hot" onClick={onShareContact}>
            {phone.contactButton}
          </button>
        </div>
      ) : null}
      <form className="compose" onSubmit={send}>
        <button type="button" className="mn" onClick={onOpenShop}>
          <Store size={16} aria-hidden="true" />
          {phone?.menuText ?? t("shop")}
        </button>
        <input
          className="in"
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          placeholder={t("message")}
          aria-label={t("message")}
          enterKeyHint="send"
          dir="auto"
        />
        <button type="submit" className="go" aria-label={t("send")} disabled={draft.trim() === ""}>
          <SendHorizontal size={20} className="flip" aria-hidden="true" />
        </button>
      </form>
    </>
  );
}

function Bubble({
  message,
  formatTime,
  onPress,
}: {
  message: ChatMessage;
  formatTime(at: string): string;
  onPress(message: ChatMessage, button: ChatButton): void;
}) {
  return (
    <>
      <div className={message.fromPerson ? "bub me" : "bub"} dir="auto">
        {withMarks(message)}
        <time dateTime={message.at}>
          <bdi dir="ltr">{formatTime(message.at)}</bdi>
          {message.fromPerson ? " ✓" : ""}
        </time>
      </div>
      {message.keyboard.length > 0 ? (
        <div className="kb">
          {message.keyboard.map((row) => (
            <div className="kb-row" key={row.map((button) => button.text).join("|")}>
              {row.map((button) => (
                <button
                  key={button.text}
                  type="button"
                  className={button.action.kind === "link" ? "hot" : undefined}
                  onClick={() => onPress(message, button)}
                >
                  {button.text}
                </button>
              ))}
            </div>
          ))}
        </div>
      ) : null}
    </>
  );
}

/** Telegram marks text by offsets in UTF-16 units, which is how strings count here too. */
function withMarks({ text, marks }: ChatMessage): ReactNode[] {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { kind, offset, length } of marks) {
    const marked = text.slice(offset, offset + length);
    parts.push(
      text.slice(from, offset),
      kind === "code" ? <code key={offset}>{marked}</code> : <b key={offset}>{marked}</b>,
    );
    from = offset + length;
  }
  parts.push(text.slice(from));
  return parts;
}

function ChannelScreen({ channel, onOpenChannel, onLeave }: ChatPhoneProps & { channel: ChannelState }) {
  const t = useTranslations("sandbox.phone");
  return (
    <>
      <PhoneHead
        title={channel.title}
        subtitle={t("channel")}
        start={
          <button type="button" onClick={() => onOpenChannel(null)}>
            <ChevronLeft size={22} className="flip" aria-hidden="true" />
            {t("back")}
          </button>
        }
        end={<span className="ava">{channel.title.slice(0, 1)}</span>}
      />
      <div className="chat">
        <span className="dayl">{channel.isMember ? t("youJoined") : t("youWereRemoved")}</span>
        {channel.isMember ? (
          <div className="bub" dir="auto">
            {t("channelWelcome", { title: channel.title })}
          </div>
        ) : null}
      </div>
      <div className="compose">
        {channel.isMember ? (
          <button type="button" className="plain" onClick={() => onLeave(channel)}>
            <LogOut size={16} className="flip" aria-hidden="true" />
            {t("leave")}
          </button>
        ) : (
          <span className="note">{t("closedDoor")}</span>
        )}
      </div>
    </>
  );
}
