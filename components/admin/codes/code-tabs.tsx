import Link from "next/link";
import type { Translate } from "../page-speech";

const TABS = {
  codes: "/admin/promocodes",
  batches: "/admin/promocodes/batches",
  issue: "/admin/promocodes/issue",
} as const;

/** The three ways a code comes to people. */
export const CodeTabs = ({ here, t }: { here: keyof typeof TABS; t: Translate }) => (
  <nav className="seg justify-self-start" aria-label={t("admin.batch.ways")}>
    {Object.entries(TABS).map(([key, href]) => (
      <Link key={key} href={href} aria-current={key === here ? "true" : undefined}>
        {t(`admin.batch.tabs.${key}`)}
      </Link>
    ))}
  </nav>
);
