"use client";
import { CalendarPlus, Ellipsis, Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { Dialog } from "../../ui/dialog";
import { Menu, MenuItem, MenuLine } from "../../ui/menu";
import { call, sayRefusal } from "../call";
import { useText } from "../use-text";

/** Extends a running demo, or ends it now after saying what that does. */
export function DemoMenu({ id, name, product }: { id: string; name: string; product: string }) {
  const t = useText();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const act = async (path: string, body: unknown, said: string) => {
    setBusy(true);
    const answer = await call("POST", path, body);
    setBusy(false);
    setAsking(false);
    if (!answer.ok) toast.error(sayRefusal(t, answer));
    else {
      toast(said);
      router.refresh();
    }
  };
  return (
    <>
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
        {[3, 7].map((days) => (
          <MenuItem
            key={days}
            onSelect={() =>
              act(`/api/admin/demo/extend/${id}`, { days }, t("admin.demo.extended", { name, count: days }))
            }
          >
            <CalendarPlus size={16} aria-hidden />
            {t("admin.demo.extend", { count: days })}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem onSelect={() => setAsking(true)}>
          <Undo2 size={16} aria-hidden className="flip" />
          {t("admin.demo.revoke")}
        </MenuItem>
      </Menu>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t("admin.demo.revokeTitle", { name })}
        footer={
          <>
            <button type="button" className="btn" onClick={() => setAsking(false)}>
              {t("admin.cancel")}
            </button>
            <button
              type="button"
              className="btn d"
              disabled={busy}
              onClick={() => act(`/api/admin/demo/revoke/${id}`, {}, t("admin.demo.revoked", { name }))}
            >
              {t("admin.demo.revokeTitle", { name })}
            </button>
          </>
        }
      >
        <p>{t("admin.demo.revokeConsequence", { name, product })}</p>
      </Dialog>
    </>
  );
}
