"use client";
import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { Menu } from "../ui/menu";
import { useText } from "./use-text";

/** What else can be done with a row. */
export function MoreMenu({ name, children }: { name: string; children: ReactNode }) {
  const t = useText();
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="ib border-0"
          style={{ background: "none", inlineSize: 28, blockSize: 28 }}
          aria-label={t("admin.table.more", { name })}
        >
          <Ellipsis size={16} aria-hidden />
        </button>
      }
    >
      {children}
    </Menu>
  );
}
