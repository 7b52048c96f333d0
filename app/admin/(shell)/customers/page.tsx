import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { MoneyList } from "@/components/admin/money";
import { filterBy, ListPage } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import { inLanguage, LANGUAGES } from "@/lib/core/languages";
import {
  CUSTOMER_STANDINGS,
  CustomerListInput,
  type CustomerRow,
  listCustomers,
} from "@/lib/customers/admin-queries";
import { listInput, type Query } from "../../list-input";

export const generateMetadata = titled("customers.view", "admin.nav.customers");

export default async function Customers({ searchParams }: { searchParams: Query }) {
  const { ctx, t, format, language } = await openPage("customers.view");
  const { value: list } = await listCustomers(ctx, await listInput(CustomerListInput, searchParams));
  const rowOf = (row: CustomerRow): Row => {
    const name = [row.firstName, row.lastName].filter(Boolean).join(" ");
    const status = <Badge state={row.standing}>{t(`admin.customer.standing.${row.standing}`)}</Badge>;
    const plan = row.productName
      ? [row.productName, row.planName]
          .flatMap((each) => (each ? [`\u2068${inLanguage(each, language)}\u2069`] : []))
          .join(t("admin.table.comma"))
      : "–";
    const until = row.accessUntil ? format.shortDay(row.accessUntil) : "–";
    const title = <bdi>{name}</bdi>;
    const who = row.username ? <bdi dir="ltr">@{row.username}</bdi> : <bdi dir="ltr">{row.telegramId}</bdi>;
    return {
      id: row.id,
      label: name,
      href: `/admin/customers/${row.id}`,
      cells: {
        name: (
          <>
            {title} {row.isTest && <span className="bdg">{t("admin.customer.test")}</span>}
            <small>{who}</small>
          </>
        ),
        plan,
        until: <span className="nw">{until}</span>,
        paid: <MoneyList amounts={row.paid} />,
        language: t(`admin.languages.${row.language}`),
        joined: <span className="nw">{format.shortDay(row.createdAt)}</span>,
        seen: <span className="nw">{format.shortDay(row.lastSeenAt)}</span>,
        status,
      },
      card: { title, badge: status, body: plan, start: who, end: <MoneyList amounts={row.paid} /> },
    };
  };
  return (
    <ListPage
      title={t("admin.nav.customers")}
      note={t("admin.customer.counts", { total: format.count(list.total), all: format.count(list.all) })}
      columns={[
        { key: "name", label: t("admin.customer.name"), sort: "name" },
        { key: "plan", label: t("admin.customer.plan"), hideable: true },
        { key: "until", label: t("admin.customer.until"), sort: "until", hideable: true },
        { key: "paid", label: t("admin.customer.paid"), num: true, hideable: true },
        { key: "language", label: t("admin.customer.language"), hideable: true },
        { key: "joined", label: t("admin.customer.joined"), sort: "joined", hideable: true },
        { key: "seen", label: t("admin.customer.seen"), sort: "seen", hideable: true },
        { key: "status", label: t("admin.status") },
      ]}
      list={list}
      rowOf={rowOf}
      filters={[
        filterBy("standing", t("admin.status"), CUSTOMER_STANDINGS, (value) =>
          t(`admin.customer.standing.${value}`),
        ),
        filterBy("language", t("admin.customer.language"), LANGUAGES, (value) =>
          t(`admin.languages.${value}`),
        ),
        filterBy("test", t("admin.customer.test"), ["yes"], () => t("admin.customer.onlyTest")),
      ]}
      searchLabel={t("admin.customer.search")}
      defaultSort="-joined"
      empty={{ title: t("admin.customer.empty") }}
    />
  );
}
