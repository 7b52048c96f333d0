/**
 * The products that the person behind the customer row `c` has already tried, under whatever account: by the Telegram
 * account, by the phone and by the way to pay, at the grant or known since. Every branch reads an index.
 */
export const TRIED_BY_PERSON = `
  SELECT d.product_id FROM demo_grants d WHERE d.telegram_id = c.telegram_id
  UNION SELECT d.product_id FROM demo_grants d WHERE d.phone_hash = c.phone_hash
  UNION SELECT d.product_id FROM demo_grants d WHERE d.payment_fingerprint_hash = c.payment_fingerprint_hash
  UNION SELECT d.product_id FROM customers o JOIN demo_grants d ON d.customer_id = o.id
    WHERE o.phone_hash = c.phone_hash
  UNION SELECT d.product_id FROM customers o JOIN demo_grants d ON d.customer_id = o.id
    WHERE o.payment_fingerprint_hash = c.payment_fingerprint_hash`;
