"use client";
import {
  BadgePercent,
  CreditCard,
  FlaskConical,
  Gift,
  Inbox,
  Landmark,
  LayoutDashboard,
  LayoutTemplate,
  type LucideIcon,
  Megaphone,
  Package,
  ReceiptText,
  Scale,
  ScrollText,
  Settings,
  ShieldQuestion,
  Tag,
  Undo2,
  Users,
  WalletCards,
} from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import type { Permission } from "@/lib/auth/permissions";
import { Logo } from "./logo";
import { NAV } from "./nav-items";
import { useText } from "./use-text";

const ICONS: Record<string, LucideIcon> = {
  overview: LayoutDashboard,
  products: Package,
  discounts: Tag,
  promocodes: BadgePercent,
  campaigns: Megaphone,
  discountTemplates: LayoutTemplate,
  simulator: FlaskConical,
  demo: Gift,
  customers: Users,
  orders: ReceiptText,
  payments: CreditCard,
  transfers: Landmark,
  ledger: Scale,
  refunds: Undo2,
  disputes: ShieldQuestion,
  audit: ScrollText,
  methods: WalletCards,
  inbox: Inbox,
  settings: Settings,
};

export const iconOf = (key: string): LucideIcon => ICONS[key] ?? LayoutDashboard;

/** The screen that an address belongs to: the longest address above it. */
const screenOf = (path: string): string | undefined =>
  NAV.flatMap(({ items }) => items.map(({ href }) => href))
    .filter((href) => path === href || (href !== "/admin" && path.startsWith(`${href}/`)))
    .sort((a, b) => b.length - a.length)[0];

export interface ShopCard {
  name: string;
  botUsername: string | null;
  sandbox: boolean;
}

export function Sidebar({
  shop,
  permissions,
  waiting,
  onNavigate,
}: {
  shop: ShopCard;
  permissions: readonly Permission[];
  /** Paid orders without access. */
  waiting: number;
  onNavigate?: () => void;
}) {
  const t = useText();
  const path = usePathname();
  const current = screenOf(path);
  const list = useRef<HTMLDivElement>(null);
  // On a low window the current screen may stand below the fold of the list.
  useEffect(() => {
    if (current) list.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <>
      <Link className="brand" href="/admin" {...(onNavigate ? { onClick: onNavigate } : {})}>
        <Logo />
        <b>
          Kiosk<small>{shop.name}</small>
        </b>
      </Link>
      <div className="navs" ref={list}>
        {NAV.map(({ group, items }) => {
          const allowed = items.filter((item) => permissions.includes(item.permission));
          if (allowed.length === 0) return null;
          const label = t(`admin.nav.groups.${group ?? "start"}`);
          return (
            <nav className="nav" aria-label={label} key={label}>
              {group && <h2>{label}</h2>}
              {allowed.map((item) => {
                const Icon = iconOf(item.key);
                const here = item.href === current;
                return (
                  <Link
                    key={item.key}
                    href={item.href}
                    aria-current={here ? "page" : undefined}
                    {...(onNavigate ? { onClick: onNavigate } : {})}
                  >
                    <Icon size={17} aria-hidden />
                    <span>{t(`admin.nav.${item.key}`)}</span>
                    {item.key === "orders" && waiting > 0 && (
                      <span className="ct hot" title={t("admin.nav.waiting", { count: waiting })}>
                        {waiting}
                        <span className="vh">{t("admin.nav.waiting", { count: waiting })}</span>
                      </span>
                    )}
                  </Link>
                );
              })}
            </nav>
          );
        })}
      </div>
      <p className="open">
        <b>{t("admin.shell.open")}</b>
        <span>
          {shop.botUsername ? (
            <bdi dir="ltr">@{shop.botUsername}</bdi>
          ) : (
            t(shop.sandbox ? "admin.shell.sandboxBot" : "admin.shell.noBot")
          )}
        </span>
      </p>
    </>
  );
}
