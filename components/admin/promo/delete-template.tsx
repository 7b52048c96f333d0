"use client";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import type { PromotionDraft } from "@/lib/promotions/types";
import { call, sayRefusal } from "../call";
import { useText } from "../use-text";

/** Deletes one of the shop's own templates at once; undoing writes it anew. */
export function DeleteTemplate({ id, name, draft }: { id: string; name: string; draft: PromotionDraft }) {
  const t = useText();
  const router = useRouter();
  const undo = async () => {
    const written = await call("POST", "/api/admin/discount-templates", { name, draft });
    if (!written.ok) toast.error(sayRefusal(t, written));
    router.refresh();
  };
  const remove = async () => {
    const removed = await call("DELETE", `/api/admin/discount-templates/${id}`);
    if (!removed.ok) {
      toast.error(sayRefusal(t, removed));
      return;
    }
    router.refresh();
    toast(t("admin.templates.deleted", { name }), {
      action: { label: t("admin.undo"), onClick: () => void undo() },
    });
  };
  return (
    <button
      type="button"
      className="btn sm"
      aria-label={t("admin.templates.delete", { name })}
      onClick={remove}
    >
      <Trash2 size={16} aria-hidden />
    </button>
  );
}
