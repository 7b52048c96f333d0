"use client";
import type { Currency } from "@/lib/core/money";
import { Money } from "../money";
import { sayMethod } from "../say-method";
import { Slip, SlipLine, SlipTotal } from "../slip";
import { useText } from "../use-text";
import type { RefundAnswer } from "./preview";

/** Everything a refund reverses, before anybody presses the button. */
export function PreviewSlip({
  answer,
  currency,
  day,
}: {
  answer: RefundAnswer;
  currency: Currency;
  day: (at: string) => string;
}) {
  const t = useText();
  const { access, slots } = answer;
  const taken = answer.cashbackMinor > 0 || answer.pointsTakenBack > 0 || answer.pointsReturned > 0;
  return (
    <Slip title={t("admin.refund.willHappen")}>
      {answer.toProviderMinor > 0 && (
        <SlipLine
          name={t("admin.refund.toMethod", { method: sayMethod(t, answer.method) })}
          reason={
            answer.method === "stars" || answer.method === "sandbox" ? undefined : t("admin.refund.days")
          }
        >
          <Money amount={answer.toProviderMinor} currency={currency} />
        </SlipLine>
      )}
      {answer.toWalletMinor > 0 && (
        <SlipLine name={t("admin.refund.toWallet")} reason={t("admin.refund.atOnce")}>
          <Money amount={answer.toWalletMinor} currency={currency} />
        </SlipLine>
      )}
      {(taken || slots.length > 0 || access.kind !== "none") && <hr className="cut" />}
      {answer.cashbackMinor > 0 && (
        <SlipLine kind="neg" name={t("admin.refund.cashback")} reason={t("admin.refund.cashbackHint")}>
          <Money amount={-answer.cashbackMinor} currency={currency} />
        </SlipLine>
      )}
      {answer.pointsTakenBack > 0 && (
        <SlipLine kind="neg" name={t("admin.refund.pointsTaken")}>
          <bdi dir="ltr">−{answer.pointsTakenBack}</bdi>
        </SlipLine>
      )}
      {answer.pointsReturned > 0 && (
        <SlipLine name={t("admin.refund.pointsReturned")}>
          <bdi dir="ltr">+{answer.pointsReturned}</bdi>
        </SlipLine>
      )}
      {slots.map((slot) => (
        <SlipLine
          key={slot.promotionId}
          name={t("admin.refund.useOf", { code: `\u2068${slot.code ?? slot.name}\u2069` })}
        >
          {t(slot.comesBack ? "admin.refund.slotBack" : "admin.refund.slotKept")}
        </SlipLine>
      ))}
      <SlipLine kind={access.kind === "ends_now" ? "neg" : ""} name={t("admin.refund.access")}>
        {t(
          `admin.refund.accesses.${access.kind}`,
          access.kind === "shortened" ? { day: day(access.until) } : {},
        )}
      </SlipLine>
      <SlipTotal name={t("admin.refund.outOfAccount")}>
        <Money amount={answer.outOfAccountMinor} currency={currency} />
      </SlipTotal>
    </Slip>
  );
}
