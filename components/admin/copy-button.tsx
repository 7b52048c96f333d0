"use client";
import { Copy } from "lucide-react";
import { toast } from "sonner";
import { useText } from "./use-text";

/** Copies a text that is shown beside it. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useText();
  return (
    <button
      type="button"
      className="btn"
      onClick={() =>
        navigator.clipboard.writeText(text).then(
          () => toast(t("admin.method.copied")),
          () => toast.error(t("admin.method.notCopied")),
        )
      }
    >
      <Copy size={16} aria-hidden />
      {label}
    </button>
  );
}
