/** Parameters as Stripe's client sends them: `line_items[0][price_data][currency]`. */
export type Params = Readonly<Record<string, string>>;

export class StripeRefusal extends Error {
  readonly status: number;
  readonly body: { error: Record<string, unknown> };
  constructor(status: number, error: Record<string, unknown>) {
    super(String(error["message"]));
    this.status = status;
    this.body = { error };
  }
}

export const invalid = (message: string, code: string | null = null): StripeRefusal =>
  new StripeRefusal(400, { type: "invalid_request_error", message, ...(code && { code }) });
export const missing = (what: string): StripeRefusal =>
  new StripeRefusal(404, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${what}`,
  });

export const metadataIn = (params: Params, prefix = "metadata"): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params).flatMap(([key, value]) => {
      const [, found] = new RegExp(`^${prefix.replace(/[[\]]/g, "\\$&")}\\[(\\w+)\\]$`).exec(key) ?? [];
      return found === undefined ? [] : [[found, value]];
    }),
  );
