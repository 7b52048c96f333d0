"use client";
import { Trash2 } from "lucide-react";
import type { PromotionDraft } from "@/lib/promotions/types";
import { tellWithUndo, useChange } from "../use-change";
import { useText } from "../use-text";

/** Deletes one of the shop's own templates at once; undoing writes it anew. */
export function DeleteTemplate({ id, name, draft }: { id: string; name: string; draft: PromotionDraft }) {
  const t = useText();
  const { change } = useChange();
  const remove = async () => {
    const removed = await change("DELETE", `/api/admin/discount-templates/${id}`);
    if (removed.ok)
      tellWithUndo(t, t("admin.templates.deleted", { name }), () =>
        change("POST", "/api/admin/discount-templates", { name, draft }),
      );
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
