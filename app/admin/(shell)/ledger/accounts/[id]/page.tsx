import { Download } from "lucide-react";
import Link from "next/link";
import { notFound } from "next/navigation";
import { openPage, type PageContext } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Crumbs } from "@/components/admin/crumbs";
import { Amount, nameOf, readable, unitName } from "@/components/admin/ledger/words";
import { OrderNumber } from "@/components/admin/order-number";
import { PageHead } from "@/components/admin/page-head";
import { DataTable } from "@/components/admin/table/data-table";
import { filterBy, filterByDays, shown } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import { DAY, plus } from "@/lib/core/time";
import { EntryListInput, type EntryRow, readFlow, readStatement } from "@/lib/ledger/admin-entries";
import { TRANSFER_KINDS } from "@/lib/ledger/types";
import { listInput, type Query } from "../../../../list-input";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Query;
}

/** Days that the figures look back. */
const LATELY = 30;

export const generateMetadata = titled("ledger.view", "admin.nav.ledger");

export default async function Account({ params, searchParams }: Props) {
  const page = await openPage("ledger.view");
  const { ctx, t } = page;
  const id = decodeURIComponent((await params).id);
  const input = await listInput(EntryListInput, searchParams);
  const found = await readStatement(ctx, { ...input, id });
  if (!found.ok) notFound();
  const { account, entries } = found.value;
  const { kind, unit } = account;
  const flow = await readFlow(ctx, account.id, plus(ctx.clock.now(), -LATELY * DAY));
  const name = nameOf(t, account);
  const query = new URLSearchParams({
    q: input.q,
    what: input.what.join(","),
    days: [input.days.from ?? "", input.days.to ?? ""].join(","),
  });
  return (
    <>
      <Crumbs trail={[{ label: `${name} · ${unit}` }]} />
      <PageHead
        title={`${name} · ${unitName(t, unit)}`}
        note={
          <>
            <bdi dir="ltr" className="mono">
              {account.id}
            </bdi>{" "}
            · {t(`admin.ledger.accountNotes.${kind}`)}
          </>
        }
      >
        {account.customerId && (
          <Link className="btn" href={`/admin/customers/${account.customerId}`}>
            {t("admin.ledger.openCustomer")}
          </Link>
        )}
        <a
          className="btn"
          href={`/api/admin/ledger/accounts/${encodeURIComponent(account.id)}/export?${query}`}
          download
        >
          <Download size={16} aria-hidden />
          {t("admin.ledger.export")}
        </a>
      </PageHead>
      <Figures page={page} statement={found.value} flow={flow} />
      <DataTable
        name={t("admin.ledger.entries")}
        columns={[
          { key: "time", label: t("admin.ledger.time") },
          { key: "what", label: t("admin.ledger.what") },
          { key: "other", label: t("admin.ledger.otherSide"), hideable: true },
          { key: "debit", label: t("admin.ledger.debit"), num: true },
          { key: "credit", label: t("admin.ledger.credit"), num: true },
          { key: "balance", label: t("admin.ledger.balance"), num: true },
        ]}
        {...shown(entries, (row) => rowOf(page, account, row))}
        filters={[
          filterBy("what", t("admin.ledger.what"), TRANSFER_KINDS, (value) =>
            t(`admin.ledger.kinds.${value}`),
          ),
          filterByDays(t),
        ]}
        searchLabel={t("admin.ledger.searchEntries")}
        defaultSort="-time"
        empty={{ title: t("admin.ledger.noEntries") }}
      />
    </>
  );
}

type Statement = Extract<Awaited<ReturnType<typeof readStatement>>, { ok: true }>["value"];

interface FiguresProps {
  page: PageContext;
  statement: Statement;
  flow: Awaited<ReturnType<typeof readFlow>>;
}

function Figures({ page: { ctx, t, format }, statement: { account, entries }, flow }: FiguresProps) {
  const { kind, unit } = account;
  const amount = (value: bigint) => <Amount t={t} amount={value} unit={unit} />;
  return (
    <dl className="kpis small">
      <div className="kpi">
        <dt>{t("admin.ledger.balance")}</dt>
        <dd className="val">{amount(readable(kind, account.balanceMinor))}</dd>
        <dd className="row">{t("admin.ledger.asOf", { time: format.time(ctx.clock.now()) })}</dd>
      </div>
      <div className="kpi">
        <dt>{t("admin.ledger.debits")}</dt>
        <dd className="val">{amount(flow.outMinor)}</dd>
        <dd className="row">{t("admin.ledger.lastDays", { days: LATELY })}</dd>
      </div>
      <div className="kpi">
        <dt>{t("admin.ledger.credits")}</dt>
        <dd className="val">{amount(flow.inMinor)}</dd>
        <dd className="row">{t("admin.ledger.lastDays", { days: LATELY })}</dd>
      </div>
      <div className="kpi">
        <dt>{account.customerId ? t("admin.ledger.held") : t("admin.ledger.entries")}</dt>
        <dd className="val">{account.customerId ? amount(account.heldMinor) : format.count(entries.all)}</dd>
        <dd className="row">
          {account.customerId
            ? t("admin.ledger.heldNote")
            : t("admin.ledger.entriesLately", { count: flow.entries, days: LATELY })}
        </dd>
      </div>
    </dl>
  );
}

function rowOf({ t, format }: PageContext, { kind, unit }: Statement["account"], row: EntryRow): Row {
  const amount = (value: bigint) => <Amount t={t} amount={value} unit={unit} />;
  const what = t(`admin.ledger.kinds.${row.kind}`);
  const about = (
    <>
      {row.customerName && <bdi>{row.customerName}</bdi>}
      {row.customerName && row.orderNumber !== null && " · "}
      {row.orderNumber !== null && <OrderNumber number={row.orderNumber} />}
      {row.memo && <bdi className="block">{row.memo}</bdi>}
    </>
  );
  const debit = row.amountMinor < 0n ? amount(-row.amountMinor) : "";
  const credit = row.amountMinor > 0n ? amount(row.amountMinor) : "";
  const after = amount(readable(kind, row.balanceAfterMinor));
  return {
    id: row.seq.toString(),
    label: what,
    href: `/admin/ledger/transfers/${row.transferId}`,
    cells: {
      time: <span className="nw">{format.moment(row.postedAt)}</span>,
      what: (
        <>
          {what}
          <small className="cap block">{about}</small>
        </>
      ),
      other: (
        <span className="mono mut">
          {row.otherSide.map((other) => (
            <Link key={other} className="block" href={`/admin/ledger/accounts/${encodeURIComponent(other)}`}>
              <bdi dir="ltr">{other}</bdi>
            </Link>
          ))}
        </span>
      ),
      debit: <b className="b">{debit}</b>,
      credit: <b className="b">{credit}</b>,
      balance: <span className="mut">{after}</span>,
    },
    card: {
      title: what,
      body: about,
      start: format.moment(row.postedAt),
      end: (
        <>
          <bdi dir="ltr">
            {row.amountMinor < 0n ? "\u2212" : "+"} {row.amountMinor < 0n ? debit : credit}
          </bdi>{" "}
          · {after}
        </>
      ),
    },
  };
}
