"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../call";
import { type Person, usePeople } from "../customer/use-people";
import { readWhole } from "../form/amounts";
import { SelectField, TextField } from "../form/fields";
import { Form, FormCard } from "../form/form";
import { SaveBar } from "../form/save-bar";
import { type Errors, useForm } from "../form/use-form";
import { useText } from "../use-text";

interface Values extends Record<string, unknown> {
  customerId: string;
  productId: string;
  days: string;
}

const FIELD_BY_CODE: Record<string, string> = {
  "demo.already_used": "customerId",
  "demo.already_subscribed": "customerId",
  "customer.not_found": "customerId",
  "demo.not_offered": "productId",
  "product.not_found": "productId",
};

/** A free try given by hand: to whom, of what, for how long. */
export function GrantForm({
  chosen,
  products,
}: {
  chosen: Person | null;
  products: { value: string; label: string; days: number }[];
}) {
  const t = useText();
  const router = useRouter();
  const [query, setQuery] = useState(chosen?.title ?? "");
  const people = usePeople(query, chosen);
  const form = useForm<Values>({
    initial: {
      customerId: chosen?.id ?? "",
      productId: products[0]?.value ?? "",
      days: String(products[0]?.days ?? 7),
    },
    validate: (values) => {
      const wrong: Errors = {};
      if (values.customerId === "") wrong["customerId"] = t("admin.demo.errors.customer");
      if (values.productId === "") wrong["productId"] = t("admin.demo.errors.product");
      const days = readWhole(values.days);
      if (days === null || days < 1 || days > 90) wrong["days"] = t("admin.promo.errors.days");
      return wrong;
    },
    send: async (values) => {
      const answer = await call("POST", "/api/admin/demo/grant", {
        customerId: values.customerId,
        productId: values.productId,
        days: readWhole(values.days) ?? 7,
      });
      const field = answer.ok ? undefined : FIELD_BY_CODE[answer.code];
      return answer.ok || field === undefined ? answer : { ...answer, params: { ...answer.params, field } };
    },
    onSaved: () => {
      toast(t("admin.demo.granted"));
      router.push("/admin/demo");
    },
    sayField: ({ code }) => (t.has(`errors.${code}`) ? t(`errors.${code}`) : null),
  });
  const { values, set } = form;
  const nameOf = (field: string) => t(`admin.demo.fields.${field}`);
  return (
    <Form form={form} className="stack max-w-2xl">
      <FormCard>
        <TextField
          type="search"
          label={t("admin.demo.find")}
          hint={t("admin.demo.findHint")}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            set("customerId", "");
          }}
        />
        <fieldset className="fld">
          <legend className="vh">{nameOf("customerId")}</legend>
          {people.map((person) => (
            <label key={person.id} className="flex items-center gap-2.5 py-1.5">
              <input
                type="radio"
                name="customerId"
                checked={values.customerId === person.id}
                onChange={() => set("customerId", person.id)}
              />
              <bdi>{person.title}</bdi>
            </label>
          ))}
          {form.shown("customerId") && (
            <p className="er" role="alert">
              {form.shown("customerId")}
            </p>
          )}
        </fieldset>
        <div className="frow">
          <SelectField
            label={nameOf("productId")}
            name="productId"
            value={values.productId}
            options={products}
            onChange={(event) => {
              set("productId", event.target.value);
              const days = products.find((product) => product.value === event.target.value)?.days;
              if (days !== undefined) set("days", String(days));
            }}
            error={form.shown("productId")}
          />
          <TextField label={nameOf("days")} {...form.bind("days")} inputMode="numeric" />
        </div>
      </FormCard>
      <SaveBar form={form} saveLabel={t("admin.demo.grant")} nameOf={nameOf} always />
    </Form>
  );
}
