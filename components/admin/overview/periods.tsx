import Link from "next/link";
import type { Period } from "@/lib/analytics/months";
import type { PageSpeech } from "../page-speech";

/** Which stretch of time the figures speak of; it is in the address. */
export const Periods = ({
  all,
  chosen,
  month,
  page,
}: {
  all: readonly Period[];
  chosen: Period;
  month: string;
  page: PageSpeech;
}) => (
  <nav className="seg" aria-label={page.t("admin.overview.period")}>
    {all.map((period) => (
      <Link
        key={period}
        href={period === "month" ? "/admin" : `/admin?period=${period}`}
        aria-current={period === chosen ? "true" : undefined}
        scroll={false}
      >
        {period === "month" ? page.format.month(month) : page.t(`admin.overview.periods.${period}`)}
      </Link>
    ))}
  </nav>
);
