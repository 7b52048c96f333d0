import { useMainButton } from "../chrome/bar";
import { MessageCircle, WifiOff } from "../parts/icons";
import { Place, TicketOutline } from "../parts/notice";
import type { Trouble } from "../state/api";
import { refreshShop, useAppState } from "../state/app";
import { refusalText, speechOf } from "../text/speech";
import type { Messages } from "../text/translate";

/** Opened in an ordinary browser: where the shop is, and how to get in. */
export function OutsideNotice({ trouble, texts }: { trouble: Trouble; texts: Messages }) {
  const { language } = useAppState();
  const speech = speechOf(texts, language, "UTC");
  const told = trouble.kind === "refused" && trouble.code !== "auth.session_missing";
  const blocked = trouble.kind === "refused" && trouble.status === 403;
  useMainButton(
    blocked
      ? null
      : { text: speech.say("mini.outside.open"), onPress: () => window.location.assign("/open") },
  );
  return (
    <Place
      icon={MessageCircle}
      title={speech.say(blocked ? "mini.outside.closedTitle" : "mini.outside.title")}
      text={told ? refusalText(speech, trouble) : speech.say("mini.outside.text")}
    />
  );
}

/** The few words that must be there when not even the texts could be loaded. */
const OFFLINE = {
  en: ["No connection", "The shop opens as soon as there is one.", "Try again"],
  ru: ["Нет связи", "Магазин откроется, как только она появится.", "Попробовать ещё раз"],
  ar: ["لا اتصال", "يفتح المتجر فور عودة الاتصال.", "أعد المحاولة"],
  fa: ["اتصال نیست", "با برقراری اتصال، فروشگاه باز می‌شود.", "دوباره تلاش کنید"],
} as const;

export function StartTrouble({ trouble }: { trouble: Trouble }) {
  const { language, retrying, texts } = useAppState();
  const [title, text, retry] = OFFLINE[language];
  const speech = texts && speechOf(texts, language, "UTC");
  useMainButton({ text: retry, busy: retrying, onPress: () => void refreshShop() });
  return speech && trouble.kind === "server" ? (
    <Place
      icon={WifiOff}
      title={speech.say("mini.trouble.serverTitle")}
      text={speech.say("mini.trouble.server")}
    />
  ) : (
    <Place art={<TicketOutline />} title={title} text={text} />
  );
}
