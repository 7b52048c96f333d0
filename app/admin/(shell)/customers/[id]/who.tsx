import type { PageContext } from "@/app/admin/session";
import type { CustomerRow } from "@/lib/customers/admin-queries";

/** A customer's name with what tells them apart. */
export function Who({
  customer,
  page: { t, format, language },
}: {
  customer: CustomerRow;
  page: PageContext;
}) {
  const name = [customer.firstName, customer.lastName].filter(Boolean).join(" ");
  return (
    <span className="flex items-center gap-3.5">
      <span className="bigava" aria-hidden="true">
        {[...customer.firstName][0]?.toUpperCase()}
      </span>
      <span>
        <bdi>{name}</bdi> {customer.isTest && <span className="bdg">{t("admin.customer.test")}</span>}
        <span className="block mut" style={{ font: "var(--d-t-body)" }}>
          {customer.username && (
            <>
              <bdi dir="ltr">@{customer.username}</bdi> ·{" "}
            </>
          )}
          {t("admin.customer.since", { day: format.day(customer.createdAt) })} ·{" "}
          {t(`admin.languages.${customer.language}`)}
          {customer.country && ` · ${countryName(customer.country, language)}`}
        </span>
      </span>
    </span>
  );
}

/** A country by its name; its code where nobody knows it. */
const countryName = (code: string, language: string): string =>
  new Intl.DisplayNames([language], { type: "region", fallback: "code" }).of(code) ?? code;
