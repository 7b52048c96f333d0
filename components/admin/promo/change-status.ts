"use client";
import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { toast } from "sonner";
import { call, sayRefusal } from "../call";
import { useText } from "../use-text";

export type PromoList = "codes" | "discounts";
export type PromoStatus = "active" | "paused" | "archived";
export interface Changed {
  changed: { id: string; before: PromoStatus }[];
}

/**
 * Pauses, resumes or archives codes at once; pausing and resuming can be undone for eight seconds.
 */
export function useStatusChange() {
  const t = useText();
  const router = useRouter();
  return useCallback(
    async (
      which: { ids: string[] } | { matching: string; of: PromoList },
      status: PromoStatus,
      name?: string,
    ) => {
      const answer = await call<Changed>("POST", "/api/admin/promocodes/bulk", { ...which, status });
      if (!answer.ok) {
        toast.error(sayRefusal(t, answer));
        return;
      }
      router.refresh();
      const { changed } = answer.value;
      const said = t(`admin.promo.done.${status}`, { count: changed.length, name: name ?? "" });
      // Archiving gives the code away for good, so it is asked for first and not undone.
      if (status === "archived") {
        toast(said);
        return;
      }
      toast(said, {
        action: {
          label: t("admin.undo"),
          onClick: async () => {
            for (const before of ["active", "paused"] as const) {
              const ids = changed.filter((each) => each.before === before).map((each) => each.id);
              if (ids.length === 0) continue;
              const undone = await call("POST", "/api/admin/promocodes/bulk", { ids, status: before });
              if (!undone.ok) toast.error(sayRefusal(t, undone));
            }
            router.refresh();
          },
        },
      });
    },
    [router, t],
  );
}
