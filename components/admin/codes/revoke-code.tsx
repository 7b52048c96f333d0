"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { Dialog } from "../../ui/dialog";
import { call, sayRefusal } from "../call";
import { useText } from "../use-text";

/** Takes a customer's code back after saying what that does. */
export function RevokeCode({ customerId, code }: { customerId: string; code: string }) {
  const t = useText();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const named = { code: `\u2066${code}\u2069` };
  const revoke = async () => {
    setBusy(true);
    const answer = await call(
      "DELETE",
      `/api/admin/customers/${customerId}/codes/${encodeURIComponent(code)}`,
      {},
    );
    setBusy(false);
    setAsking(false);
    if (!answer.ok) toast.error(sayRefusal(t, answer));
    else {
      toast(t("admin.gift.revoked", named));
      router.refresh();
    }
  };
  return (
    <>
      <button type="button" className="btn sm" onClick={() => setAsking(true)}>
        {t("admin.gift.revoke")}
        <span className="vh"> {code}</span>
      </button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t("admin.gift.revokeTitle", named)}
        footer={
          <>
            <button type="button" className="btn" onClick={() => setAsking(false)}>
              {t("admin.cancel")}
            </button>
            <button type="button" className="btn d" disabled={busy} onClick={revoke}>
              {t("admin.gift.revokeTitle", named)}
            </button>
          </>
        }
      >
        <p>{t("admin.gift.revokeConsequence")}</p>
      </Dialog>
    </>
  );
}
