"use client";
import { useState } from "react";
import { toast } from "sonner";
import { Confirm } from "../confirm";
import { useChange } from "../use-change";
import { useText } from "../use-text";

/** Takes a customer's code back after saying what that does. */
export function RevokeCode({ customerId, code }: { customerId: string; code: string }) {
  const t = useText();
  const { busy, change } = useChange();
  const [asking, setAsking] = useState(false);
  const named = { code: `\u2066${code}\u2069` };
  const revoke = async () => {
    const path = `/api/admin/customers/${customerId}/codes/${encodeURIComponent(code)}`;
    const answer = await change("DELETE", path, {});
    setAsking(false);
    if (answer.ok) toast(t("admin.gift.revoked", named));
  };
  return (
    <>
      <button type="button" className="btn sm" onClick={() => setAsking(true)}>
        {t("admin.gift.revoke")}
        <span className="vh"> {code}</span>
      </button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("admin.gift.revokeTitle", named)}
        busy={busy}
        onYes={revoke}
      >
        <p>{t("admin.gift.revokeConsequence")}</p>
      </Confirm>
    </>
  );
}
