import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { openPage } from "@/app/admin/session";
import { Badge } from "@/components/admin/badges";
import { CopyButton } from "@/components/admin/copy-button";
import { Crumbs } from "@/components/admin/crumbs";
import { MethodForm } from "@/components/admin/methods/method-form";
import { TestConnection } from "@/components/admin/methods/test-connection";
import { PageHead } from "@/components/admin/page-head";
import { sayMethod, sayTest } from "@/components/admin/say-method";
import { readMethodSettings } from "@/lib/payments/method-queries";
import { NamedMethod } from "@/lib/payments/method-types";
import { readShopSettings } from "@/lib/settings/service";

type Params = Promise<{ id: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { t } = await openPage("methods.change");
  return { title: sayMethod(t, (await params).id) };
}

export default async function Method({ params }: { params: Params }) {
  const { ctx, t, format } = await openPage("methods.change");
  const named = NamedMethod.safeParse(await params);
  const found = named.success ? await readMethodSettings(ctx, named.data) : null;
  if (!found?.ok) notFound();
  const method = found.value;
  const settings = await readShopSettings(ctx.db);
  const currencies = settings.currencies.filter((currency) =>
    method.takes === null ? currency !== "XTR" : method.takes.includes(currency),
  );
  const name = sayMethod(t, method.id);
  const state = !method.configured ? "failed" : method.enabled ? "active" : "archived";
  return (
    <>
      <Crumbs trail={[{ label: name }]} />
      <PageHead
        title={
          <>
            {name} <Badge state={state}>{t(`admin.method.states.${state}`)}</Badge>
          </>
        }
        note={
          method.test
            ? t("admin.method.tested", {
                at: format.moment(new Date(method.test.at)),
                result: sayTest(t, method.test.result),
              })
            : t("admin.method.untested")
        }
      >
        {method.fields.length > 0 && <TestConnection id={method.id} configured={method.configured} />}
      </PageHead>
      <div className="g2 side-r">
        {/* A fresh form where the stored method changed under it. */}
        <MethodForm key={JSON.stringify(method)} method={method} currencies={currencies} />
        <div className="stack">
          {method.webhookUrl && (
            <section className="card">
              <header>
                <h2>{t("admin.method.webhook")}</h2>
              </header>
              <div className="in form">
                <p className="mut">{t("admin.method.webhookHint", { name })}</p>
                <code dir="ltr" className="break-all">
                  {method.webhookUrl}
                </code>
                <CopyButton text={method.webhookUrl} label={t("admin.method.copy")} />
              </div>
            </section>
          )}
          <section className="card">
            <header>
              <h2>{t("admin.method.rule")}</h2>
            </header>
            <div className="in">
              <p className="mut">
                {method.id === "stars"
                  ? t("admin.method.starsInside")
                  : settings.otherMethodsInsideTelegram
                    ? t("admin.method.ruleText")
                    : t("admin.method.hiddenInside")}
              </p>
            </div>
          </section>
        </div>
      </div>
    </>
  );
}
