import { useMainButton, useSecondButton } from "../chrome/bar";
import { CircleX } from "../parts/icons";
import { Place } from "../parts/notice";
import { useAppState } from "../state/app";
import { speechOf } from "../text/speech";
import { StartTrouble } from "./outside";

/** A screen of ours broke: what was chosen is kept, and one tap draws it again. */
export function BrokenScreen({ onRetry }: { onRetry: () => void }) {
  const { texts, language } = useAppState();
  const speech = texts && speechOf(texts, language, "UTC");
  useMainButton(speech && { text: speech.say("mini.retry"), onPress: onRetry });
  useSecondButton(speech && { text: speech.say("mini.toShop"), onPress: () => window.location.assign("/") });
  return speech ? (
    <Place icon={CircleX} bad title={speech.say("mini.broken.title")} text={speech.say("mini.broken.text")} />
  ) : (
    <StartTrouble trouble={{ kind: "server" }} />
  );
}
