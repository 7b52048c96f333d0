"use client";
import type { Permission } from "@/lib/auth/permissions";
import { Dialog } from "../ui/dialog";
import { NAV } from "./nav-items";
import { useText } from "./use-text";

/** Every key there is, in one place. */
export function ShortcutList({
  onClose,
  permissions,
}: {
  onClose: () => void;
  permissions: readonly Permission[];
}) {
  const t = useText();
  const rows: [string, string][] = [
    ["Ctrl K", t("admin.keys.palette")],
    ["/", t("admin.keys.search")],
    ["f", t("admin.keys.filter")],
    ["?", t("admin.keys.help")],
    ["Esc", t("admin.keys.escape")],
    ...NAV.flatMap(({ items }) => items)
      .filter((item) => permissions.includes(item.permission))
      .map((item): [string, string] => [`g ${item.letter}`, t(`admin.nav.${item.key}`)]),
  ];
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("admin.keys.title")}>
      <dl className="kv">
        {rows.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt>{what}</dt>
            <dd>
              {keys.split(" ").map((key) => (
                <kbd key={key} className="ms-1">
                  <bdi dir="ltr">{key}</bdi>
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
