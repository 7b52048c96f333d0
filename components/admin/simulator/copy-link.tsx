"use client";
import { Link2 } from "lucide-react";
import { toast } from "sonner";
import { useText } from "../use-text";

/** The case is in the address: whoever opens the link sees the same. */
export function CopyLink() {
  const t = useText();
  return (
    <button
      type="button"
      className="btn"
      onClick={async () => {
        await navigator.clipboard.writeText(window.location.href);
        toast(t("admin.simulator.copied"));
      }}
    >
      <Link2 size={16} aria-hidden />
      {t("admin.simulator.copy")}
    </button>
  );
}
