"use client";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { type ReactNode, useCallback, useState } from "react";
import type { Permission } from "@/lib/auth/permissions";
import type { Role } from "@/lib/core/actor";
import { CrumbProvider } from "./crumbs";
import { NAV } from "./nav-items";
import { type ShopCard, Sidebar } from "./sidebar";
import { Topbar } from "./topbar";
import { useShortcuts } from "./use-shortcuts";
import { useText } from "./use-text";

const Palette = dynamic(() => import("./palette").then((module) => module.Palette));
const Shortcuts = dynamic(() => import("./shortcut-list").then((module) => module.ShortcutList));

export interface ShellProps {
  shop: ShopCard;
  admin: { name: string; role: Role };
  permissions: readonly Permission[];
  waiting: number;
  children: ReactNode;
}

/** Navigation, the bar above and everything the keyboard can do on any page. */
export function Shell({ shop, admin, permissions, waiting, children }: ShellProps) {
  const t = useText();
  const router = useRouter();
  const [drawer, setDrawer] = useState(false);
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  useShortcuts({
    palette: useCallback(() => setPalette((open) => !open), []),
    help: useCallback(() => setHelp(true), []),
    go: useCallback(
      (letter) => {
        const item = NAV.flatMap(({ items }) => items).find(
          (each) => each.letter === letter && permissions.includes(each.permission),
        );
        if (item) router.push(item.href);
      },
      [permissions, router],
    ),
  });
  return (
    <CrumbProvider>
      <a className="skip" href="#main">
        {t("admin.shell.skip")}
      </a>
      <div className="shell">
        <aside className="side" aria-label={t("admin.shell.navigation")}>
          <Sidebar shop={shop} permissions={permissions} waiting={waiting} />
        </aside>
        <div className="min-w-0">
          <Topbar
            admin={admin}
            sandbox={shop.sandbox}
            onMenu={() => setDrawer(true)}
            onSearch={() => setPalette(true)}
          />
          <main className="page" id="main" tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
      <Dialog.Root open={drawer} onOpenChange={setDrawer}>
        <Dialog.Portal>
          <Dialog.Overlay className="shroud" />
          <Dialog.Content className="drawer adm" aria-describedby={undefined}>
            <Dialog.Title className="vh">{t("admin.shell.navigation")}</Dialog.Title>
            <div className="side">
              <Sidebar
                shop={shop}
                permissions={permissions}
                waiting={waiting}
                onNavigate={() => setDrawer(false)}
              />
            </div>
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
      {palette && (
        <Palette open onOpenChange={setPalette} permissions={permissions} onHelp={() => setHelp(true)} />
      )}
      {help && <Shortcuts onClose={() => setHelp(false)} permissions={permissions} />}
    </CrumbProvider>
  );
}
