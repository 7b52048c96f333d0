/** Where the lists of what is entered and of what applies by itself stand. */
export const PROMO_HOME = { codes: "/admin/promocodes", discounts: "/admin/discounts" } as const;
