"use client";
import { Command } from "cmdk";
import {
  BadgePercent,
  Gift,
  Keyboard,
  type LucideIcon,
  Package,
  Plus,
  ReceiptText,
  Search,
  User,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { type ReactNode, useEffect, useState } from "react";
import type { Permission } from "@/lib/auth/permissions";
import { call } from "./call";
import { NAV } from "./nav-items";
import { iconOf } from "./sidebar";
import { useText } from "./use-text";

interface Hit {
  kind: "customer" | "order" | "promotion" | "product";
  id: string;
  title: string;
  note: string | null;
}

const HIT: Record<Hit["kind"], { icon: LucideIcon; href: string }> = {
  customer: { icon: User, href: "/admin/customers/" },
  order: { icon: ReceiptText, href: "/admin/orders/" },
  promotion: { icon: BadgePercent, href: "/admin/promocodes/" },
  product: { icon: Package, href: "/admin/products/" },
};

const ACTIONS: { key: string; href: string; icon: LucideIcon; permission: Permission }[] = [
  { key: "newCode", href: "/admin/promocodes/new", icon: Plus, permission: "promotions.change" },
  { key: "grantDemo", href: "/admin/demo/grant", icon: Gift, permission: "demo.change" },
  { key: "newProduct", href: "/admin/products/new", icon: Plus, permission: "catalog.change" },
];

/** Pages, actions and what the server finds, from one field. */
export function Palette({
  open,
  onOpenChange,
  permissions,
  onHelp,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  permissions: readonly Permission[];
  onHelp: () => void;
}) {
  const t = useText();
  const router = useRouter();
  const [query, setQuery] = useState("");
  const hits = useHits(query);
  const go = (href: string) => {
    onOpenChange(false);
    router.push(href);
  };
  const wanted = query.trim().toLocaleLowerCase();
  const fits = (text: string) => text.toLocaleLowerCase().includes(wanted);
  const pages = NAV.flatMap(({ items }) => items).filter(
    (item) => permissions.includes(item.permission) && fits(t(`admin.nav.${item.key}`)),
  );
  const actions = ACTIONS.filter(
    (action) => permissions.includes(action.permission) && fits(t(`admin.palette.actions.${action.key}`)),
  );
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim adm" style={{ paddingBlockStart: "12vh" }}>
          <Dialog.Content className="pal" aria-describedby={undefined}>
            <Dialog.Title className="vh">{t("admin.palette.title")}</Dialog.Title>
            <Command shouldFilter={false} label={t("admin.palette.title")} loop>
              <div className="q">
                <Search size={18} aria-hidden />
                <Command.Input
                  value={query}
                  onValueChange={setQuery}
                  placeholder={t("admin.palette.placeholder")}
                  autoFocus
                />
                <kbd>Esc</kbd>
              </div>
              <Command.List className="max-h-[56vh] overflow-y-auto pb-2">
                <Command.Empty className="mut px-5 py-4">{t("admin.palette.nothing")}</Command.Empty>
                {hits.length > 0 && (
                  <Group heading={t("admin.palette.found")}>
                    {hits.map((hit) => {
                      const { icon: Icon, href } = HIT[hit.kind];
                      return (
                        <Command.Item key={hit.id} value={hit.id} onSelect={() => go(href + hit.id)}>
                          <Icon size={17} aria-hidden />
                          <span className="t2">
                            <bdi>{marked(hit.title, query.trim().replace(/^[@#]/, ""))}</bdi>{" "}
                            {hit.note && (
                              <small>
                                <bdi>{hit.note}</bdi>
                              </small>
                            )}
                          </span>
                        </Command.Item>
                      );
                    })}
                  </Group>
                )}
                {actions.length > 0 && (
                  <Group heading={t("admin.palette.do")}>
                    {actions.map(({ key, href, icon: Icon }) => (
                      <Command.Item key={key} value={key} onSelect={() => go(href)}>
                        <Icon size={17} aria-hidden />
                        <span className="t2">{t(`admin.palette.actions.${key}`)}</span>
                      </Command.Item>
                    ))}
                  </Group>
                )}
                {pages.length > 0 && (
                  <Group heading={t("admin.palette.pages")}>
                    {pages.map((item) => {
                      const Icon = iconOf(item.key);
                      return (
                        <Command.Item key={item.key} value={item.href} onSelect={() => go(item.href)}>
                          <Icon size={17} aria-hidden />
                          <span className="t2">{t(`admin.nav.${item.key}`)}</span>
                          <kbd>
                            <bdi dir="ltr">g {item.letter}</bdi>
                          </kbd>
                        </Command.Item>
                      );
                    })}
                  </Group>
                )}
                {fits(t("admin.keys.title")) && (
                  <Group heading={t("admin.palette.help")}>
                    <Command.Item
                      value="help"
                      onSelect={() => {
                        onOpenChange(false);
                        onHelp();
                      }}
                    >
                      <Keyboard size={17} aria-hidden />
                      <span className="t2">{t("admin.keys.title")}</span>
                      <kbd>?</kbd>
                    </Command.Item>
                  </Group>
                )}
              </Command.List>
            </Command>
            <footer>
              <span>
                <kbd>↑</kbd> <kbd>↓</kbd> {t("admin.palette.move")}
              </span>
              <span>
                <kbd>Enter</kbd> {t("admin.palette.open")}
              </span>
              {query.trim() !== "" && (
                <span className="ms-auto">{t("admin.palette.count", { count: hits.length })}</span>
              )}
            </footer>
          </Dialog.Content>
        </Dialog.Overlay>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Command.Group heading={<div className="gh">{heading}</div>}>{children}</Command.Group>
);

function marked(text: string, part: string): ReactNode {
  const at = part === "" ? -1 : text.toLocaleLowerCase().indexOf(part.toLocaleLowerCase());
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + part.length)}</mark>
      {text.slice(at + part.length)}
    </>
  );
}

/** Asks the server a moment after the last key; an answer to an older question is dropped. */
function useHits(query: string): Hit[] {
  const [hits, setHits] = useState<Hit[]>([]);
  useEffect(() => {
    const q = query.trim();
    if (q.length < 2) {
      setHits([]);
      return;
    }
    let current = true;
    const timer = setTimeout(async () => {
      const answer = await call<{ hits: Hit[] }>("GET", `/api/admin/search?q=${encodeURIComponent(q)}`);
      if (current) setHits(answer.ok ? answer.value.hits : []);
    }, 180);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query]);
  return hits;
}
