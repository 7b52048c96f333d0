import { z } from "zod";
import type { PayingAction } from "../types";

const Amount = z.strictObject({
  currency_code: z.string().length(3),
  value: z.string().regex(/^\d+(\.\d{1,2})?$/),
});
export const CreateOrder = z.strictObject({
  intent: z.literal("CAPTURE"),
  purchase_units: z
    .array(
      z.strictObject({
        reference_id: z.string().max(256).optional(),
        custom_id: z.string().max(255).optional(),
        invoice_id: z.string().max(127).optional(),
        description: z.string().max(127).optional(),
        amount: Amount,
        payee: z.strictObject({ merchant_id: z.string() }).optional(),
      }),
    )
    .length(1),
  payment_source: z.strictObject({
    paypal: z.strictObject({
      experience_context: z.strictObject({
        brand_name: z.string().max(127),
        shipping_preference: z.enum(["NO_SHIPPING", "GET_FROM_FILE", "SET_PROVIDED_ADDRESS"]),
        user_action: z.enum(["PAY_NOW", "CONTINUE"]),
        return_url: z.url(),
        cancel_url: z.url(),
      }),
    }),
  }),
});
export const Refund = z.strictObject({
  amount: Amount.optional(),
  custom_id: z.string().max(255).optional(),
});

export type Sum = z.output<typeof Amount>;

export interface Capture {
  id: string;
  status: string;
  amount: Sum;
  custom_id?: string | undefined;
}
export interface Order {
  id: string;
  status: "PAYER_ACTION_REQUIRED" | "APPROVED" | "COMPLETED" | "VOIDED";
  request: z.output<typeof CreateOrder>;
  capture: Capture | null;
  /** How the capture will end once it is asked for. */
  fate: PayingAction;
  /** The payer asked for the money back, or that was decided. */
  disputed?: "open" | "over";
}
export interface Given {
  id: string;
  captureId: string;
  status: string;
  amount: Sum;
  custom_id?: string | undefined;
}
