import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { tapResult } from "@/components/telegram/bridge";
import { fromJson, toDecimal } from "@/lib/core/money";
import type { OrderView, TransferView } from "@/lib/storefront/types";
import { Cell, Fact, Section } from "../parts/cell";
import { CircleAlert, Clock, CreditCard, ReceiptText } from "../parts/icons";
import { Ltr, Money, When } from "../parts/money";
import { Problem } from "../parts/notice";
import { OrderBones } from "../parts/skeletons";
import { Slip } from "../parts/slip";
import { api, type Trouble } from "../state/api";
import { type Ready, refusalText } from "../text/speech";

/** Where to send the money, under which reference, and the receipt that speeds it up. */
export default function Transfer({
  ready,
  order,
  onOtherWay,
}: {
  ready: Ready;
  order: OrderView;
  onOtherWay: () => void;
}) {
  const [transfer, setTransfer] = useState<TransferView | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const load = useCallback(async () => {
    setTrouble(null);
    const answer = await api.transfer(order.id);
    if (answer.ok) setTransfer(answer.value);
    else setTrouble(answer.trouble);
  }, [order.id]);
  useEffect(() => void load(), [load]);
  if (!transfer && !trouble) return <OrderBones />;
  if (!transfer)
    return (
      <Problem
        text={trouble ? refusalText(ready, trouble) : ""}
        action={ready.say("mini.retry")}
        onPress={() => void load()}
      />
    );
  return (
    <>
      <div className="place">
        <span className="ic lg">
          <Clock size={24} />
        </span>
        <h1>{ready.say(`mini.transfer.${transfer.status}`)}</h1>
        <p>
          {ready.say(transfer.status === "in_review" ? "mini.transfer.reviewText" : "mini.transfer.text")}
        </p>
      </div>
      <Answered ready={ready} transfer={transfer} />
      <Details ready={ready} transfer={transfer} />
      <Receipt ready={ready} order={order} transfer={transfer} onSent={setTransfer} />
      <Slip ready={ready} slip={order.slip} total={ready.say("mini.slip.toPay")} />
      <Section>
        <Cell
          icon={CreditCard}
          title={ready.say("mini.order.otherWay")}
          note={ready.say("mini.order.otherWayNote")}
          onPress={onOtherWay}
        />
      </Section>
    </>
  );
}

/** Why the last receipt was not taken, and what to do now. */
function Answered({ ready, transfer }: { ready: Ready; transfer: TransferView }) {
  if (transfer.reason === null) return null;
  return (
    <Section>
      <Fact
        icon={CircleAlert}
        bad
        title={ready.say(`mini.transfer.reasons.${transfer.reason}`)}
        note={transfer.note && <bdi>{transfer.note}</bdi>}
      />
    </Section>
  );
}

function Details({ ready, transfer }: { ready: Ready; transfer: TransferView }) {
  return (
    <Section
      title={ready.say("mini.transfer.details")}
      foot={ready.tell("mini.transfer.until", { date: <When>{ready.date(transfer.waitsUntil)}</When> })}
      plain
    >
      <Copied ready={ready} name={ready.say("mini.transfer.reference")} text={transfer.reference} strong>
        <Ltr>{transfer.reference}</Ltr>
      </Copied>
      <Copied
        ready={ready}
        name={ready.say("mini.transfer.amount")}
        text={toDecimal(fromJson(transfer.amount))}
      >
        <Money value={transfer.amount} language={ready.language} />
      </Copied>
      {transfer.account.map(({ label, value }) => (
        <Copied key={label} ready={ready} name={<bdi>{label}</bdi>} text={value}>
          <Ltr>{value}</Ltr>
        </Copied>
      ))}
    </Section>
  );
}

const SHOWN_FOR_MS = 2000;

function Copied({
  ready,
  name,
  text,
  strong = false,
  children,
}: {
  ready: Ready;
  name: ReactNode;
  text: string;
  strong?: boolean;
  children: ReactNode;
}) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      tapResult("success");
      setTimeout(() => setCopied(false), SHOWN_FOR_MS);
    } catch {
      tapResult("error");
    }
  };
  return (
    <button className="cell" type="button" onClick={() => void copy()}>
      <span className="t">
        <small>{name}</small>
        <span className={strong ? "transfer-ref" : "transfer-line"}>{children}</span>
      </span>
      <span className="v go" aria-live="polite">
        {ready.say(copied ? "mini.transfer.copied" : "mini.transfer.copy")}
      </span>
    </button>
  );
}

const TAKEN = "image/jpeg,image/png,application/pdf";

function Receipt({
  ready,
  order,
  transfer,
  onSent,
}: {
  ready: Ready;
  order: OrderView;
  transfer: TransferView;
  onSent: (transfer: TransferView) => void;
}) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Trouble | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const send = async (file: File | undefined) => {
    if (!file || busy) return;
    setBusy(true);
    setProblem(null);
    const answer = await api.sendReceipt(order.id, file);
    setBusy(false);
    if (input.current) input.current.value = "";
    tapResult(answer.ok ? "success" : "error");
    if (answer.ok) onSent(answer.value);
    else setProblem(answer.trouble);
  };
  const { receipts, canSend } = transfer;
  return (
    <>
      {problem && <Problem text={refusalText(ready, problem)} />}
      <Section foot={ready.say("mini.transfer.receiptNote")}>
        {canSend && (
          <input
            ref={input}
            className="vh"
            type="file"
            accept={TAKEN}
            tabIndex={-1}
            aria-hidden
            onChange={(event) => void send(event.target.files?.[0])}
          />
        )}
        {receipts > 0 && (
          <Fact icon={ReceiptText} title={ready.say("mini.transfer.receiptsSent", { count: receipts })} />
        )}
        {canSend && (
          <Cell
            icon={ReceiptText}
            title={ready.say(receipts > 0 ? "mini.transfer.anotherReceipt" : "mini.transfer.sendReceipt")}
            busy={busy}
            onPress={() => input.current?.click()}
          />
        )}
      </Section>
    </>
  );
}
