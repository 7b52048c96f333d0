"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { type Answer, call, sayRefusal } from "./call";
import { type Text, useText } from "./use-text";

/** A change at the press of a button: a refusal is told, and the page is read anew however it ended. */
export function useChange() {
  const t = useText();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const change = async <T>(method: string, path: string, body?: unknown): Promise<Answer<T>> => {
    setBusy(true);
    const answer = await call<T>(method, path, body);
    setBusy(false);
    if (!answer.ok) toast.error(sayRefusal(t, answer));
    router.refresh();
    return answer;
  };
  return { busy, change };
}

/** Tells what was done, with the way back beside it. */
export const tellWithUndo = (t: Text, said: string, undo: () => unknown): void =>
  void toast(said, { action: { label: t("admin.undo"), onClick: () => void undo() } });
