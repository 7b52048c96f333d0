import type { Metadata } from "next";
import Image from "next/image";
import Link from "next/link";
import { notFound } from "next/navigation";
import { openPage, type PageContext } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { Crumbs } from "@/components/admin/crumbs";
import { Money } from "@/components/admin/money";
import { OrderNumber } from "@/components/admin/order-number";
import { PageHead } from "@/components/admin/page-head";
import { TransferForm } from "@/components/admin/transfers/transfer-form";
import { NamedTransfer } from "@/lib/checkout/transfers";
import { CURRENCIES, toSafeInteger } from "@/lib/core/money";
import { readTransferInFull, type TransferInFull } from "@/lib/payments/transfer-queries";

type Params = Promise<{ id: string }>;

async function find(page: PageContext, params: Params): Promise<TransferInFull> {
  const named = NamedTransfer.safeParse(await params);
  const found = named.success ? await readTransferInFull(page.ctx, named.data) : null;
  return found?.ok ? found.value : notFound();
}

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: (await find(await openPage("transfers.view"), params)).reference };
}

export default async function Transfer({ params }: { params: Params }) {
  const page = await openPage("transfers.view");
  const { t, format } = page;
  const transfer = await find(page, params);
  const isOpen = transfer.status !== "approved" && transfer.status !== "mismatched";
  const { amountMinor: amount, currency } = transfer;
  return (
    <>
      <Crumbs trail={[{ label: transfer.reference }]} />
      <PageHead
        title={
          <>
            <bdi dir="ltr">{transfer.reference}</bdi>{" "}
            <Badge state={transfer.status}>{t(`admin.transfer.statuses.${transfer.status}`)}</Badge>
          </>
        }
        note={
          <>
            <Link className="lk" href={`/admin/customers/${transfer.customerId}`}>
              <bdi>{transfer.customerName}</bdi>
            </Link>{" "}
            ·{" "}
            <Link className="lk" href={`/admin/orders/${transfer.orderId}`}>
              <OrderNumber number={transfer.orderNumber} />
            </Link>{" "}
            · {t(`admin.order.statuses.${transfer.orderStatus}`)}
          </>
        }
      />
      <div className="g2 side-r">
        <Receipts transfer={transfer} page={page} />
        <div className="stack">
          <section className="card">
            <header>
              <h2>{t("admin.transfer.facts")}</h2>
            </header>
            <div className="in">
              <dl className="kv">
                <dt>{t("admin.transfer.asked")}</dt>
                <dd className="num b">
                  <Money amount={amount} currency={currency} />
                </dd>
                {transfer.receivedMinor !== null && (
                  <>
                    <dt>{t("admin.transfer.received")}</dt>
                    <dd className="num">
                      <Money
                        amount={transfer.receivedMinor}
                        currency={transfer.receivedCurrency ?? currency}
                      />
                    </dd>
                  </>
                )}
                <dt>{t("admin.transfer.started")}</dt>
                <dd>{format.moment(transfer.createdAt)}</dd>
                {transfer.decidedAt && (
                  <>
                    <dt>{t("admin.transfer.decided")}</dt>
                    <dd>{format.moment(transfer.decidedAt)}</dd>
                  </>
                )}
                {transfer.reason && (
                  <>
                    <dt>{t("admin.transfer.reason")}</dt>
                    <dd>
                      {t(`admin.transfer.reasons.${transfer.reason}`)}
                      {transfer.note && (
                        <small className="cap block">
                          <bdi>{transfer.note}</bdi>
                        </small>
                      )}
                    </dd>
                  </>
                )}
              </dl>
            </div>
          </section>
          {isOpen && page.may("transfers.decide") && (
            <TransferForm
              id={transfer.id}
              asked={toSafeInteger(amount)}
              currency={currency}
              currencies={CURRENCIES.filter((each) => each !== "XTR")}
            />
          )}
        </div>
      </div>
    </>
  );
}

/** A picture is shown as one, a PDF is handed over: nothing a stranger sent is opened as a page. */
function Receipts({ transfer, page }: { transfer: TransferInFull; page: PageContext }) {
  const { t, format } = page;
  return (
    <section className="card">
      <header>
        <h2>{t("admin.transfer.receipts")}</h2>
      </header>
      <div className="in stack">
        {transfer.receiptList.length === 0 && <p className="mut">{t("admin.transfer.noReceipts")}</p>}
        {transfer.receiptList.map((receipt) => {
          const address = `/api/admin/transfers/receipts/${receipt.id}`;
          const when = format.moment(receipt.createdAt);
          return (
            <figure key={receipt.id} className="receipt">
              {receipt.contentType === "application/pdf" ? (
                <span className="bdg">PDF</span>
              ) : (
                <Image
                  src={address}
                  alt={t("admin.transfer.receiptOf", { when })}
                  width={receipt.width ?? 0}
                  height={receipt.height ?? 0}
                  unoptimized
                />
              )}
              <figcaption>
                {when}{" "}
                <a className="lk" href={address} download>
                  {t("admin.transfer.download")}
                </a>
              </figcaption>
            </figure>
          );
        })}
      </div>
    </section>
  );
}
