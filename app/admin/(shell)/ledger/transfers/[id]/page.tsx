import Link from "next/link";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { Crumbs } from "@/components/admin/crumbs";
import { Amount } from "@/components/admin/ledger/words";
import { OrderNumber } from "@/components/admin/order-number";
import { PageHead } from "@/components/admin/page-head";
import { readTransfer } from "@/lib/ledger/admin-entries";

export const generateMetadata = titled("ledger.view", "admin.nav.ledger");

export default async function Transfer({ params }: { params: Promise<{ id: string }> }) {
  const { ctx, t, format } = await openPage("ledger.view");
  const found = await readTransfer(ctx, await params);
  if (!found.ok) notFound();
  const transfer = found.value;
  const what = t(`admin.ledger.kinds.${transfer.kind}`);
  const facts: [string, ReactNode][] = [
    [t("admin.ledger.time"), format.moment(transfer.postedAt)],
    [t("admin.ledger.key"), code(transfer.key)],
  ];
  const { customerId, customerName, orderId, orderNumber, paymentId, refundId, mismatchId, memo } = transfer;
  if (memo) facts.push([t("admin.ledger.memo"), <bdi key="memo">{memo}</bdi>]);
  if (customerId)
    facts.push([
      t("admin.order.customer"),
      <Link key="customer" className="lk" href={`/admin/customers/${customerId}`}>
        <bdi>{customerName ?? customerId}</bdi>
      </Link>,
    ]);
  if (orderId && orderNumber !== null)
    facts.push([
      t("admin.order.number"),
      <Link key="order" className="lk" href={`/admin/orders/${orderId}`}>
        <OrderNumber number={orderNumber} />
      </Link>,
    ]);
  if (paymentId)
    facts.push([
      t("admin.ledger.payment"),
      <Link key="payment" className="lk" href={`/admin/payments?q=${paymentId}`}>
        {code(paymentId)}
      </Link>,
    ]);
  if (refundId)
    facts.push([
      t("admin.ledger.refund"),
      <Link key="refund" className="lk" href={`/admin/refunds?q=${refundId}`}>
        {code(refundId)}
      </Link>,
    ]);
  if (mismatchId) facts.push([t("admin.ledger.mismatch"), code(mismatchId)]);
  return (
    <>
      <Crumbs trail={[{ label: what }]} />
      <PageHead title={what} note={code(transfer.transferId)} />
      <div className="g2 side-r">
        <section className="card rows-only">
          <section className="tw" aria-label={t("admin.ledger.sides")} tabIndex={0}>
            <table className="t">
              <thead>
                <tr>
                  <th scope="col">{t("admin.ledger.account")}</th>
                  <th scope="col" className="num">
                    {t("admin.ledger.debit")}
                  </th>
                  <th scope="col" className="num">
                    {t("admin.ledger.credit")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {transfer.entries.map(({ accountId, unit, amountMinor }) => (
                  <tr key={`${accountId}:${amountMinor}`}>
                    <td>
                      <Link className="row" href={`/admin/ledger/accounts/${encodeURIComponent(accountId)}`}>
                        {code(accountId)}
                      </Link>
                    </td>
                    <td className="num b">
                      {amountMinor < 0n && <Amount t={t} amount={-amountMinor} unit={unit} />}
                    </td>
                    <td className="num b">
                      {amountMinor > 0n && <Amount t={t} amount={amountMinor} unit={unit} />}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </section>
        <section className="card">
          <dl className="kv in">
            {facts.map(([name, value]) => (
              <div className="contents" key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </>
  );
}

const code = (text: string) => (
  <bdi dir="ltr" className="mono">
    {text}
  </bdi>
);
