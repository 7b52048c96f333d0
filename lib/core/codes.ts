/**
 * Every refusal Kiosk can give, with its HTTP status. People's texts live in messages/ under `errors.<code>`.
 * A code that is missing here does not compile in `err()`.
 */
export const STATUS_BY_CODE = {
  "request.invalid_json": 400,
  "request.invalid_input": 400,
  "request.too_large": 413,
  "request.not_found": 404,
  "request.method_not_allowed": 405,
  "request.cross_site": 403,
  "request.rate_limited": 429,
  "service.unavailable": 503,
  "service.internal": 500,

  "init_data.malformed": 401,
  "init_data.hash_missing": 401,
  "init_data.hash_invalid": 401,
  "init_data.auth_date_missing": 401,
  "init_data.auth_date_invalid": 401,
  "init_data.expired": 401,
  "init_data.signature_missing": 401,
  "init_data.signature_invalid": 401,
  "init_data.duplicate_key": 401,

  "auth.session_missing": 401,
  "auth.session_expired": 401,
  "auth.link_invalid": 401,
  "auth.forbidden": 403,
  "auth.widget_invalid": 401,
  "auth.not_an_admin": 403,
  "auth.password_wrong": 401,
  "auth.current_password_wrong": 403,

  "customer.not_found": 404,
  "customer.blocked": 403,
  "customer.phone_not_own": 409,

  "product.not_found": 404,
  "product.slug_taken": 409,
  "plan.not_found": 404,
  "plan.not_for_sale": 409,
  "price.not_found": 404,

  "promo.not_found": 404,
  "promo.refused": 422,
  "promo.code_taken": 409,
  "campaign.not_found": 404,
  "discount_template.not_found": 404,
  "promo.code_in_use": 409,
  "promo.batch_not_found": 404,

  "pricing.invalid_input": 400,
  "quote.stale": 409,

  "checkout.idempotency_mismatch": 409,
  "order.not_found": 404,
  "order.not_payable": 409,
  "order.not_cancellable": 409,

  "payment.not_found": 404,
  "payment.method_unavailable": 409,
  "payment.mismatch": 409,
  "payment.provider_unavailable": 503,
  "payment.keys_wrong": 422,
  "payment.keys_missing": 409,
  "payment.method_unknown": 404,
  "settings.encryption_missing": 409,

  "ledger.key_reused": 409,
  "ledger.insufficient_funds": 409,
  "ledger.hold_not_found": 404,
  "ledger.hold_not_open": 409,
  "ledger.account_not_found": 404,
  "refund.not_found": 404,
  "refund.order_not_paid": 409,
  "refund.nothing_left": 409,
  "refund.amount_too_high": 409,
  "refund.amount_too_low": 400,
  "refund.nothing_unused": 409,
  "refund.method_cannot": 409,
  "refund.idempotency_mismatch": 409,
  "refund.not_offered": 409,
  "refund.too_late": 409,
  "refund.used_too_much": 409,
  "refund.asked_before": 409,
  "refund.disputed": 409,

  "dispute.not_found": 404,

  "receipt.empty": 400,
  "receipt.too_large": 413,
  "receipt.not_a_picture": 415,
  "receipt.unreadable": 422,
  "receipt.too_many": 409,
  "transfer.not_found": 404,
  "transfer.already_decided": 409,

  "inbox.not_found": 404,
  "webhook.not_configured": 404,
  "webhook.signature_invalid": 401,

  "subscription.not_found": 404,
  "subscription.transition_refused": 409,
  "subscription.order_not_paid": 409,
  "subscription.ended": 409,

  "delivery.not_found": 404,

  "demo.not_offered": 409,
  "demo.already_used": 409,
  "demo.already_subscribed": 409,
  "demo.not_found": 404,
  "demo.not_active": 409,
  "demo.phone_required": 409,
  "demo.price_changed": 409,
  "demo.cannot_continue": 409,
  "demo.continuation_over": 409,

  "sandbox.nothing_to_reach": 409,
} as const satisfies Record<string, number>;

export type Code = keyof typeof STATUS_BY_CODE;
