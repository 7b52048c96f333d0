"use client";
import { Archive } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Confirm } from "../confirm";
import { useChange } from "../use-change";
import { useText } from "../use-text";

/** Takes a product off sale after naming it and what follows. */
export function ArchiveProduct({ id, name, subscribers }: { id: string; name: string; subscribers: number }) {
  const t = useText();
  const { busy, change } = useChange();
  const [asking, setAsking] = useState(false);
  const archive = async () => {
    const answer = await change("DELETE", `/api/admin/products/${id}`);
    setAsking(false);
    if (answer.ok) toast(t("admin.product.archivedNow", { name }));
  };
  return (
    <>
      <button type="button" className="btn" onClick={() => setAsking(true)}>
        <Archive size={16} aria-hidden />
        {t("admin.product.archive")}
      </button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("admin.product.archiveTitle", { name })}
        busy={busy}
        onYes={archive}
      >
        <p>{t("admin.product.archiveConsequence", { count: subscribers })}</p>
      </Confirm>
    </>
  );
}
