"use client";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import type { LocalizedText } from "@/lib/core/languages";
import { call } from "../call";
import { readWhole } from "../form/amounts";
import { SelectField, TextField } from "../form/fields";
import { Form, FormCard } from "../form/form";
import { SaveBar } from "../form/save-bar";
import { type Errors, useForm } from "../form/use-form";
import { useText } from "../use-text";
import {
  DemoSection,
  type DemoSettings,
  type DemoValues,
  demoBody,
  demoValues,
  type Meter,
  wrongDemo,
} from "./demo-section";
import { LocalizedFields, textOf, type Words, wordsOf } from "./localized-fields";

export interface EditedProduct extends DemoSettings {
  id: string;
  slug: string;
  kind: "channel" | "vpn" | "service";
  name: LocalizedText;
  description: LocalizedText;
  position: number;
  channelIds: string[];
}

interface Values extends Record<string, unknown>, DemoValues {
  slug: string;
  kind: EditedProduct["kind"];
  name: Words;
  description: Words;
  position: string;
  channelIds: string[];
}

interface Channel {
  id: string;
  title: string;
  botIsAdmin: boolean;
}

export function ProductForm({
  product,
  channels,
  meters = [],
  canChange,
}: {
  product: EditedProduct | null;
  channels: Channel[];
  meters?: readonly Meter[];
  canChange: boolean;
}) {
  const t = useText();
  const router = useRouter();
  const form = useForm<Values>({
    initial: {
      slug: product?.slug ?? "",
      kind: product?.kind ?? "channel",
      name: wordsOf(product?.name),
      description: wordsOf(product?.description),
      ...demoValues(product, meters),
      position: String(product?.position ?? 0),
      channelIds: product?.channelIds ?? [],
    },
    validate: (values) => {
      const wrong: Errors = wrongDemo(values, t);
      if (values.name.en.trim() === "") wrong["name"] = t("admin.product.errors.name");
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(values.slug.trim()))
        wrong["slug"] = t("admin.product.errors.slug");
      if (readWhole(values.position) === null) wrong["position"] = t("admin.form.whole");
      return wrong;
    },
    send: (values) => {
      const body = {
        slug: values.slug.trim(),
        kind: values.kind,
        name: textOf(values.name),
        description: textOf(values.description),
        ...demoBody(values),
        position: readWhole(values.position) ?? 0,
        channelIds: values.channelIds,
      };
      return product
        ? call("PUT", `/api/admin/products/${product.id}`, body)
        : call("POST", "/api/admin/products", body);
    },
    onSaved: (saved) => {
      toast(t("admin.saved"));
      if (product) router.refresh();
      else router.push(`/admin/products/${(saved as { id: string }).id}`);
    },
    fieldOf: (field) => field.split(".")[0] ?? field,
    sayField: ({ code, params }) =>
      code === "product.slug_taken"
        ? t("admin.product.errors.taken", { slug: String(params["slug"]) })
        : null,
  });
  const { values, set } = form;
  const nameOf = (field: string) => t(`admin.product.fields.${field}`);
  return (
    <Form form={form}>
      <FormCard title={t("admin.product.sections.words")}>
        <LocalizedFields label={nameOf("name")} {...form.bindWhole("name")} disabled={!canChange} />
        <LocalizedFields
          long
          label={nameOf("description")}
          {...form.bindWhole("description")}
          disabled={!canChange}
        />
      </FormCard>
      <FormCard title={t("admin.product.sections.access")}>
        <div className="frow c3">
          <TextField
            label={nameOf("slug")}
            hint={t("admin.product.hints.slug")}
            {...form.bind("slug")}
            dir="ltr"
            spellCheck={false}
            disabled={!canChange}
          />
          <SelectField
            label={nameOf("kind")}
            {...form.bind("kind")}
            disabled={!canChange}
            options={(["channel", "vpn", "service"] as const).map((value) => ({
              value,
              label: t(`admin.product.kinds.${value}`),
            }))}
          />
          <TextField
            label={nameOf("position")}
            hint={t("admin.product.hints.position")}
            {...form.bind("position")}
            inputMode="numeric"
            disabled={!canChange}
          />
        </div>
        <Channels
          label={nameOf("channelIds")}
          channels={channels}
          chosen={values.channelIds}
          disabled={!canChange}
          onChange={(ids) => set("channelIds", ids)}
        />
      </FormCard>
      <DemoSection
        values={values}
        meters={meters}
        disabled={!canChange}
        onChange={(change) => {
          for (const [field, value] of Object.entries(change)) set(field as keyof DemoValues, value as never);
        }}
        onLeave={(field) => form.leave(field)}
        shown={(field) => form.shown(field)}
      />
      {canChange && (
        <SaveBar form={form} saveLabel={t("admin.product.save")} nameOf={nameOf} always={product === null} />
      )}
    </Form>
  );
}

/** The channels that a product opens. */
function Channels({
  label,
  channels,
  chosen,
  disabled,
  onChange,
}: {
  label: string;
  channels: readonly Channel[];
  chosen: readonly string[];
  disabled: boolean;
  onChange: (ids: string[]) => void;
}) {
  const t = useText();
  return (
    <fieldset className="fld">
      <legend className="b mb-1">{label}</legend>
      {channels.length === 0 && <p className="hint">{t("admin.product.noChannels")}</p>}
      {channels.map(({ id, title, botIsAdmin }) => (
        <label key={id} className="flex items-center gap-2.5 py-1">
          <input
            type="checkbox"
            name="channelIds"
            disabled={disabled}
            checked={chosen.includes(id)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, id] : chosen.filter((each) => each !== id))
            }
          />
          <bdi>{title}</bdi>
          {!botIsAdmin && <span className="bdg warn">{t("admin.product.botLost")}</span>}
        </label>
      ))}
    </fieldset>
  );
}
