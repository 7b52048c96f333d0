import type { Metadata } from "next";
import { openPage } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { sayOutcome } from "@/components/admin/inbox/outcome";
import { Replay } from "@/components/admin/inbox/replay";
import { PageHead } from "@/components/admin/page-head";
import { DataTable } from "@/components/admin/table/data-table";
import type { Row } from "@/components/admin/table/types";
import { INBOX_STATES, InboxListInput, type InboxRow, listInbox } from "@/lib/payments/inbox-queries";
import { METHOD_IDS } from "@/lib/payments/rules";
import { listInput, type Query } from "../../list-input";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await openPage("inbox.view")).t("admin.nav.inbox") };
}

export default async function Webhooks({ searchParams }: { searchParams: Query }) {
  const { ctx, t, format, may } = await openPage("inbox.view");
  const { value: list } = await listInbox(ctx, await listInput(InboxListInput, searchParams));
  const rowOf = (row: InboxRow): Row => {
    const state = <Badge state={row.state}>{t(`admin.inbox.states.${row.state}`)}</Badge>;
    const from = t(`admin.payment.providers.${row.provider}`);
    const kind = (
      <code dir="ltr" className="break-all">
        {row.kind}
      </code>
    );
    const did = row.lastError ?? sayOutcome(t, row.outcome);
    return {
      id: row.id,
      label: `${from} ${row.kind}`,
      href: `/admin/webhooks/${row.id}`,
      cells: {
        time: <span className="nw">{format.moment(row.receivedAt)}</span>,
        from,
        event: kind,
        did: <bdi>{did}</bdi>,
        attempts: format.count(row.attempts),
        state,
      },
      card: {
        title: <>{from}</>,
        badge: state,
        body: (
          <>
            {kind} <bdi>{did}</bdi>
          </>
        ),
        start: format.moment(row.receivedAt),
        end: format.count(row.attempts),
      },
    };
  };
  return (
    <>
      <PageHead
        title={t("admin.nav.inbox")}
        note={t("admin.inbox.counts", {
          waiting: list.waiting,
          dead: list.dead,
          all: format.count(list.all),
        })}
      >
        {list.dead > 0 && may("inbox.replay") && (
          <Replay path="/api/admin/inbox/replay" label={t("admin.inbox.replayAll", { count: list.dead })} />
        )}
      </PageHead>
      <DataTable
        name={t("admin.nav.inbox")}
        columns={[
          { key: "time", label: t("admin.inbox.time"), sort: "received" },
          { key: "from", label: t("admin.inbox.from") },
          { key: "event", label: t("admin.inbox.event"), hideable: true },
          { key: "did", label: t("admin.inbox.did"), hideable: true },
          { key: "attempts", label: t("admin.inbox.attempts"), sort: "attempts", num: true, hideable: true },
          { key: "state", label: t("admin.status") },
        ]}
        rows={list.rows.map(rowOf)}
        total={list.total}
        all={list.all}
        page={list.page}
        size={list.size}
        filters={[
          {
            key: "state",
            label: t("admin.status"),
            options: INBOX_STATES.map((value) => ({ value, label: t(`admin.inbox.states.${value}`) })),
          },
          {
            key: "provider",
            label: t("admin.inbox.from"),
            options: METHOD_IDS.map((value) => ({ value, label: t(`admin.payment.providers.${value}`) })),
          },
        ]}
        searchLabel={t("admin.inbox.search")}
        defaultSort="-received"
        empty={{ title: t("admin.inbox.empty") }}
      />
    </>
  );
}
