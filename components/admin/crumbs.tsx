"use client";
import { usePathname } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { NAV } from "./nav-items";
import { useText } from "./use-text";

interface Crumb {
  label: string;
  href?: string;
}

const Tail = createContext<{ tail: Crumb[]; setTail: (tail: Crumb[]) => void }>({
  tail: [],
  setTail: () => undefined,
});

export function CrumbProvider({ children }: { children: ReactNode }) {
  const [tail, setTail] = useState<Crumb[]>([]);
  return <Tail.Provider value={{ tail, setTail }}>{children}</Tail.Provider>;
}

/** The screen of the navigation we are on, then what the page itself adds. */
export function useCrumbs(): Crumb[] {
  const t = useText();
  const path = usePathname();
  const { tail } = useContext(Tail);
  const items = NAV.flatMap(({ items }) => items).filter((item) => item.href !== "/admin");
  if (path.startsWith("/admin/account"))
    return [{ label: t("admin.account.title"), href: "/admin/account" }, ...tail];
  // Money that fits nothing is a list behind that of the payments.
  const listed = path.startsWith("/admin/mismatches") ? "/admin/payments" : path;
  const here = items.find((item) => listed.startsWith(item.href));
  return [{ label: t(`admin.nav.${here?.key ?? "overview"}`), href: here?.href ?? "/admin" }, ...tail];
}

/** Put into a page that is deeper than its list. */
export function Crumbs({ trail }: { trail: Crumb[] }) {
  const { setTail } = useContext(Tail);
  const key = JSON.stringify(trail);
  useEffect(() => {
    setTail(JSON.parse(key) as Crumb[]);
    return () => setTail([]);
  }, [key, setTail]);
  return null;
}
