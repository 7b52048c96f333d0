"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useText } from "../use-text";

const WAYS: [path: string, text: string][] = [
  ["/admin/promocodes", "admin.batch.tabs.codes"],
  ["/admin/promocodes/batches", "admin.batch.tabs.batches"],
  ["/admin/promocodes/issue", "admin.batch.tabs.issue"],
];

const ONE = /^\/admin\/(promocodes|discounts)\/prm_\w+/;

/** The three ways a code comes to people; on the page of one code or discount, it and its uses. */
export function CodeTabs() {
  const t = useText();
  const path = usePathname();
  const [one, list] = ONE.exec(path) ?? [];
  const tabs = one
    ? [
        [one, list === "discounts" ? "admin.discounts.one" : "admin.promo.code"],
        [`${one}/usage`, "admin.usage.title"],
      ]
    : WAYS;
  if (!tabs.some(([href]) => href === path)) return null;
  return (
    <nav className="seg justify-self-start" aria-label={t("admin.batch.ways")}>
      {tabs.map(([href = "", text = ""]) => (
        <Link key={href} href={href} aria-current={href === path ? "true" : undefined}>
          {t(text)}
        </Link>
      ))}
    </nav>
  );
}
