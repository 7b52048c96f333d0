import type { Permission } from "@/lib/auth/permissions";

export interface NavItem {
  key: string;
  href: string;
  permission: Permission;
  /** Pressed after `g`. */
  letter: string;
}

/** The screens there are, in groups; a role sees those its permissions allow. */
export const NAV: { group: string | null; items: NavItem[] }[] = [
  { group: null, items: [{ key: "overview", href: "/admin", permission: "overview.view", letter: "o" }] },
  {
    group: "sell",
    items: [
      { key: "products", href: "/admin/products", permission: "catalog.view", letter: "p" },
      { key: "discounts", href: "/admin/discounts", permission: "promotions.view", letter: "e" },
      { key: "promocodes", href: "/admin/promocodes", permission: "promotions.view", letter: "c" },
      { key: "campaigns", href: "/admin/campaigns", permission: "promotions.view", letter: "n" },
      {
        key: "discountTemplates",
        href: "/admin/discount-templates",
        permission: "promotions.view",
        letter: "v",
      },
      { key: "simulator", href: "/admin/simulator", permission: "pricing.simulate", letter: "w" },
      { key: "demo", href: "/admin/demo", permission: "demo.view", letter: "d" },
    ],
  },
  {
    group: "customers",
    items: [{ key: "customers", href: "/admin/customers", permission: "customers.view", letter: "u" }],
  },
  {
    group: "money",
    items: [
      { key: "orders", href: "/admin/orders", permission: "orders.view", letter: "r" },
      { key: "transfers", href: "/admin/transfers", permission: "transfers.view", letter: "t" },
      { key: "ledger", href: "/admin/ledger", permission: "ledger.view", letter: "l" },
      { key: "payments", href: "/admin/payments", permission: "orders.view", letter: "m" },
      { key: "refunds", href: "/admin/refunds", permission: "refunds.view", letter: "b" },
      { key: "disputes", href: "/admin/disputes", permission: "refunds.view", letter: "x" },
      { key: "methods", href: "/admin/settings/methods", permission: "methods.change", letter: "y" },
    ],
  },
  {
    group: "operate",
    items: [
      { key: "inbox", href: "/admin/webhooks", permission: "inbox.view", letter: "i" },
      { key: "audit", href: "/admin/audit", permission: "audit.view", letter: "a" },
      { key: "settings", href: "/admin/settings", permission: "settings.view", letter: "s" },
    ],
  },
];
