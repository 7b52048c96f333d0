"use client";
import { useEffect, useState } from "react";
import { call, type Refused } from "../call";

export type Share = { kind: "all" } | { kind: "unused" } | { kind: "amount"; amountMinor: number };

export interface RefundQuestion {
  orderId: string;
  share: Share;
  destination: "original" | "wallet";
  reason: string;
  endsAccess: boolean | null;
}

/** As the API answers it: amounts in minor units. */
export interface RefundAnswer {
  amountMinor: number;
  toProviderMinor: number;
  toWalletMinor: number;
  access: { kind: "ends_now" | "stays" | "none" } | { kind: "shortened"; until: string };
  slots: { promotionId: string; code: string | null; name: string; comesBack: boolean }[];
  cashbackMinor: number;
  pointsTakenBack: number;
  pointsReturned: number;
  method: string;
  leftMinor: number;
  outOfAccountMinor: number;
}

export type Preview = { answer: RefundAnswer } | { refused: Refused } | null;

/** What a refund would do, asked anew with every change; the last answer stays until the next has come. */
export function usePreview(question: RefundQuestion | null): Preview {
  const [preview, setPreview] = useState<Preview>(null);
  const asked = JSON.stringify(question);
  useEffect(() => {
    if (asked === "null") return;
    let current = true;
    void call<RefundAnswer>("POST", "/api/admin/refunds/preview", JSON.parse(asked)).then((answer) => {
      if (current) setPreview(answer.ok ? { answer: answer.value } : { refused: answer });
    });
    return () => {
      current = false;
    };
  }, [asked]);
  return preview;
}
