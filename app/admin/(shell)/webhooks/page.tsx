import { Fragment } from "react";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Badge } from "@/components/admin/badges";
import { sayOutcome } from "@/components/admin/inbox/outcome";
import { Replay } from "@/components/admin/inbox/replay";
import { filterBy, filterByDays, ListPage } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import { INBOX_STATES, InboxListInput, type InboxRow, listInbox } from "@/lib/payments/inbox-queries";
import { METHOD_IDS } from "@/lib/payments/rules";
import { listInput, type Query } from "../../list-input";

export const generateMetadata = titled("inbox.view", "admin.nav.inbox");

export default async function Webhooks({ searchParams }: { searchParams: Query }) {
  const { ctx, t, format, may } = await openPage("inbox.view");
  const { value: list } = await listInbox(ctx, await listInput(InboxListInput, searchParams));
  const rowOf = (row: InboxRow): Row => {
    const state = <Badge state={row.state}>{t(`admin.inbox.states.${row.state}`)}</Badge>;
    const from = t(`admin.payment.providers.${row.provider}`);
    const kind = (
      <code dir="ltr" className="wrap-anywhere">
        {row.kind.split(/(?<=[._])/).map((part) => (
          <Fragment key={part}>
            {part}
            <wbr />
          </Fragment>
        ))}
      </code>
    );
    const did = row.lastError ? (
      <>
        {t("admin.inbox.lastError")}
        <small>
          <bdi dir="ltr">{row.lastError}</bdi>
        </small>
      </>
    ) : (
      <bdi>{sayOutcome(t, row.outcome)}</bdi>
    );
    return {
      id: row.id,
      label: `${from} ${row.kind}`,
      href: `/admin/webhooks/${row.id}`,
      cells: {
        time: <span className="nw">{format.moment(row.receivedAt)}</span>,
        from,
        event: kind,
        did,
        attempts: format.count(row.attempts),
        state,
      },
      card: {
        title: <>{from}</>,
        badge: state,
        body: (
          <>
            {kind} {did}
          </>
        ),
        start: format.moment(row.receivedAt),
        end: format.count(row.attempts),
      },
    };
  };
  return (
    <ListPage
      title={t("admin.nav.inbox")}
      note={t("admin.inbox.counts", {
        waiting: list.waiting,
        dead: list.dead,
        all: format.count(list.all),
      })}
      actions={
        list.dead > 0 &&
        may("inbox.replay") && (
          <Replay path="/api/admin/inbox/replay" label={t("admin.inbox.replayAll", { count: list.dead })} />
        )
      }
      columns={[
        { key: "time", label: t("admin.inbox.time"), sort: "received" },
        { key: "from", label: t("admin.inbox.from") },
        { key: "event", label: t("admin.inbox.event"), hideable: true },
        { key: "did", label: t("admin.inbox.did"), hideable: true },
        { key: "attempts", label: t("admin.inbox.attempts"), sort: "attempts", num: true, hideable: true },
        { key: "state", label: t("admin.status") },
      ]}
      list={list}
      rowOf={rowOf}
      filters={[
        filterBy("state", t("admin.status"), INBOX_STATES, (value) => t(`admin.inbox.states.${value}`)),
        filterBy("provider", t("admin.inbox.from"), METHOD_IDS, (value) =>
          t(`admin.payment.providers.${value}`),
        ),
        filterByDays(t),
      ]}
      searchLabel={t("admin.inbox.search")}
      defaultSort="-received"
      empty={{ title: t("admin.inbox.empty") }}
    />
  );
}
