import type { Metadata } from "next";
import { openPage } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { MoneyList } from "@/components/admin/money";
import { PageHead } from "@/components/admin/page-head";
import { DataTable } from "@/components/admin/table/data-table";
import type { Row } from "@/components/admin/table/types";
import { inLanguage, LANGUAGES } from "@/lib/core/languages";
import {
  CUSTOMER_STANDINGS,
  CustomerListInput,
  type CustomerRow,
  listCustomers,
} from "@/lib/customers/admin-queries";
import { listInput, type Query } from "../../list-input";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await openPage("customers.view")).t("admin.nav.customers") };
}

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
    <>
      <PageHead
        title={t("admin.nav.customers")}
        note={t("admin.customer.counts", { total: format.count(list.total), all: format.count(list.all) })}
      />
      <DataTable
        name={t("admin.nav.customers")}
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
        rows={list.rows.map(rowOf)}
        total={list.total}
        all={list.all}
        page={list.page}
        size={list.size}
        filters={[
          {
            key: "standing",
            label: t("admin.status"),
            options: CUSTOMER_STANDINGS.map((value) => ({
              value,
              label: t(`admin.customer.standing.${value}`),
            })),
          },
          {
            key: "language",
            label: t("admin.customer.language"),
            options: LANGUAGES.map((value) => ({ value, label: t(`admin.languages.${value}`) })),
          },
          {
            key: "test",
            label: t("admin.customer.test"),
            options: [{ value: "yes", label: t("admin.customer.onlyTest") }],
          },
        ]}
        searchLabel={t("admin.customer.search")}
        defaultSort="-joined"
        empty={{ title: t("admin.customer.empty") }}
      />
    </>
  );
}
