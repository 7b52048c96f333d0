import { notFound } from "next/navigation";
import { readFormProps } from "@/app/admin/(shell)/promocodes/form-props";
import { openPage } from "@/app/admin/session";
import { titled } from "@/app/admin/titled";
import { GiftForm } from "@/components/admin/codes/gift-form";
import { Crumbs } from "@/components/admin/crumbs";
import { PageHead } from "@/components/admin/page-head";
import { sayGives, termsOf } from "@/components/admin/promo/gives";
import { readCustomer } from "@/lib/customers/admin-queries";
import { listGiftOffers } from "@/lib/promotions/issue-queries";
import { definitionOf } from "@/lib/promotions/issue-rules";

type Params = Promise<{ id: string }>;

export const generateMetadata = titled("promotions.change", "admin.gift.give");

export default async function GiveDiscount({ params }: { params: Params }) {
  const page = await openPage("promotions.change");
  const { ctx, t } = page;
  const found = await readCustomer(ctx, await params);
  if (!found.ok) notFound();
  const customer = found.value;
  const name = [customer.firstName, customer.lastName].filter(Boolean).join(" ");
  const [offers, shop] = await Promise.all([listGiftOffers(ctx), readFormProps(page)]);
  const presets = offers.map(({ id, isShipped, offer, validDays }) => {
    const named = isShipped ? { ...offer, name: t(`admin.templates.shipped.${id}.name`) } : offer;
    return {
      id,
      name: named.name,
      gives: sayGives(t, termsOf(definitionOf(offer))),
      offer: named,
      validDays,
    };
  });
  return (
    <>
      <Crumbs
        trail={[{ label: name, href: `/admin/customers/${customer.id}` }, { label: t("admin.gift.give") }]}
      />
      <PageHead title={t("admin.gift.give")} note={t("admin.gift.note", { name: `\u2068${name}\u2069` })} />
      <GiftForm customerId={customer.id} presets={presets} shop={shop} />
    </>
  );
}
