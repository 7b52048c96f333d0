import { useState } from "react";
import { openInTelegram, tapResult } from "@/components/telegram/bridge";
import type { AccessView, SubscriptionView } from "@/lib/storefront/types";
import { useSubmit } from "../chrome/submit";
import { api, type Trouble } from "../state/api";
import { showSubscription } from "../state/app";
import { type Ready, refusalText } from "../text/speech";
import { Cell, Fact } from "./cell";
import { Send } from "./icons";
import { When } from "./money";
import { Problem } from "./notice";

/** The first channel the customer still has to enter. */
export const joinable = (subscription: SubscriptionView): AccessView | null =>
  subscription.access.find(({ status, inviteLink }) => status === "invited" && inviteLink !== null) ?? null;

/** What the subscription opens, row by row. */
export function Access({ ready, subscription }: { ready: Ready; subscription: SubscriptionView }) {
  const [fresh, setFresh] = useState<SubscriptionView | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const { access } = fresh?.id === subscription.id ? fresh : subscription;
  const { busy, submit } = useSubmit(async () => {
    setTrouble(null);
    const answer = await api.freshInvite(subscription.id);
    tapResult(answer.ok ? "success" : "error");
    if (!answer.ok) {
      setTrouble(answer.trouble);
      return;
    }
    setFresh(answer.value);
    showSubscription(answer.value);
    const link = joinable(answer.value)?.inviteLink;
    if (link) openInTelegram(link);
  });
  return (
    <>
      <div className="group">
        {access.map((each) => (
          <Row key={each.title} ready={ready} access={each} busy={busy} onFresh={submit} />
        ))}
      </div>
      {trouble && <Problem text={refusalText(ready, trouble)} />}
    </>
  );
}

function Row({
  ready,
  access,
  busy,
  onFresh,
}: {
  ready: Ready;
  access: AccessView;
  busy: boolean;
  onFresh: () => void;
}) {
  const { title, status, inviteLink, inviteExpiresAt } = access;
  if (status !== "invited")
    return (
      <Fact
        icon={Send}
        title={title}
        note={status === "pending" ? ready.say("mini.access.pendingNote") : undefined}
        value={status === "pending" ? <span className="spin" /> : ready.say(`mini.access.${status}`)}
      />
    );
  const ranOut =
    inviteLink === null ||
    (inviteExpiresAt !== null && Date.parse(inviteExpiresAt) <= Date.parse(ready.view.now));
  if (ranOut)
    return (
      <Cell
        icon={Send}
        title={title}
        note={ready.say("mini.access.ranOut")}
        value={ready.say("mini.access.fresh")}
        look="go"
        busy={busy}
        onPress={onFresh}
      />
    );
  return (
    <Cell
      icon={Send}
      title={title}
      note={
        inviteExpiresAt
          ? ready.tell("mini.access.inviteUntil", {
              when: (
                <When>
                  {ready.day(inviteExpiresAt)}, {ready.time(inviteExpiresAt)}
                </When>
              ),
            })
          : ready.say("mini.access.invite")
      }
      value={ready.say("mini.access.enter")}
      look="go"
      onPress={() => openInTelegram(inviteLink)}
    />
  );
}
