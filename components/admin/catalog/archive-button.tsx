"use client";
import { Archive } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { Dialog } from "../../ui/dialog";
import { call, sayRefusal } from "../call";
import { useText } from "../use-text";

/** Takes a product off sale after naming it and what follows. */
export function ArchiveProduct({ id, name, subscribers }: { id: string; name: string; subscribers: number }) {
  const t = useText();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const archive = async () => {
    setBusy(true);
    const answer = await call("DELETE", `/api/admin/products/${id}`);
    setBusy(false);
    setAsking(false);
    if (!answer.ok) toast.error(sayRefusal(t, answer));
    else {
      toast(t("admin.product.archivedNow", { name }));
      router.refresh();
    }
  };
  return (
    <>
      <button type="button" className="btn" onClick={() => setAsking(true)}>
        <Archive size={16} aria-hidden />
        {t("admin.product.archive")}
      </button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t("admin.product.archiveTitle", { name })}
        footer={
          <>
            <button type="button" className="btn" onClick={() => setAsking(false)}>
              {t("admin.cancel")}
            </button>
            <button type="button" className="btn d" disabled={busy} onClick={archive}>
              {t("admin.product.archiveTitle", { name })}
            </button>
          </>
        }
      >
        <p>{t("admin.product.archiveConsequence", { count: subscribers })}</p>
      </Dialog>
    </>
  );
}
