import { SlidersHorizontal } from "lucide-react";
import Link from "next/link";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { ProofNote } from "@/components/admin/ledger/proof-note";
import { ProveNow } from "@/components/admin/ledger/prove-now";
import { Amount, nameOf, readable, unitName } from "@/components/admin/ledger/words";
import { filterBy, ListPage } from "@/components/admin/table/list-page";
import type { Row } from "@/components/admin/table/types";
import {
  AccountListInput,
  type AccountRow,
  listAccounts,
  listProofs,
  UNITS,
} from "@/lib/ledger/admin-queries";
import { ACCOUNT_KINDS } from "@/lib/ledger/rules";
import { readShopSettings } from "@/lib/settings/service";
import { listInput, type Query } from "../../list-input";

export const generateMetadata = titled("ledger.view", "admin.nav.ledger");

export default async function Ledger({ searchParams }: { searchParams: Query }) {
  const page = await openPage("ledger.view");
  const { ctx, t, format, may } = page;
  const [{ value: list }, { value: proofs }, { currencies }] = await Promise.all([
    listAccounts(ctx, await listInput(AccountListInput, searchParams)),
    listProofs(ctx),
    readShopSettings(ctx.db),
  ]);
  const units = UNITS.filter((unit) => unit === "PTS" || currencies.includes(unit));
  const rowOf = (row: AccountRow): Row => {
    const name = nameOf(t, row);
    const balance = <Amount t={t} amount={readable(row.kind, row.balanceMinor)} unit={row.unit} />;
    const held = row.heldMinor > 0n ? <Amount t={t} amount={row.heldMinor} unit={row.unit} /> : "–";
    const last = row.lastAt ? format.moment(row.lastAt) : "–";
    return {
      id: row.id,
      label: name,
      href: `/admin/ledger/accounts/${encodeURIComponent(row.id)}`,
      cells: {
        account: name,
        unit: unitName(t, row.unit),
        balance,
        held,
        entries: format.count(row.entries),
        last: <span className="nw">{last}</span>,
      },
      card: {
        title: name,
        body: t("admin.ledger.entriesCount", { count: row.entries }),
        start: last,
        end: balance,
      },
    };
  };
  return (
    <ListPage
      title={t("admin.nav.ledger")}
      note={t("admin.ledger.note")}
      actions={
        may("ledger.adjust") && (
          <>
            <ProveNow />
            <Link className="btn" href="/admin/ledger/adjust">
              <SlidersHorizontal size={16} aria-hidden />
              {t("admin.ledger.adjust")}
            </Link>
          </>
        )
      }
      columns={[
        { key: "account", label: t("admin.ledger.account"), sort: "account" },
        { key: "unit", label: t("admin.ledger.unit") },
        { key: "balance", label: t("admin.ledger.balance"), sort: "balance", num: true },
        { key: "held", label: t("admin.ledger.held"), sort: "held", num: true, hideable: true },
        { key: "entries", label: t("admin.ledger.entries"), num: true, hideable: true },
        { key: "last", label: t("admin.ledger.last"), sort: "last", hideable: true },
      ]}
      list={list}
      rowOf={rowOf}
      filters={[
        filterBy("kind", t("admin.ledger.kind"), ACCOUNT_KINDS, (value) =>
          t(`admin.ledger.accounts.${value}`),
        ),
        filterBy("unit", t("admin.ledger.unit"), units, (unit) => unitName(t, unit)),
      ]}
      searchLabel={t("admin.ledger.search")}
      defaultSort="account"
      empty={{ title: t("admin.ledger.empty") }}
    >
      <ProofNote proof={proofs[0]} page={page} />
    </ListPage>
  );
}
