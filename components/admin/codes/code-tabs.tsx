"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useText } from "../use-text";

const WAYS: [path: string, text: string][] = [
  ["/admin/promocodes", "admin.batch.tabs.codes"],
  ["/admin/promocodes/batches", "admin.batch.tabs.batches"],
  ["/admin/promocodes/issue", "admin.batch.tabs.issue"],
];

/** The three ways a code comes to people; on one code's page, the code and its uses. */
export function CodeTabs() {
  const t = useText();
  const path = usePathname();
  const one = /^\/admin\/promocodes\/prm_\w+/.exec(path)?.[0];
  const tabs = one
    ? [
        [one, "admin.promo.code"],
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
