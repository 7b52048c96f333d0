import { ROLES, type Role } from "@/lib/core/actor";

const EVERYONE = ROLES;
const OFFERS: readonly Role[] = ["owner", "marketing"];
const OWNER: readonly Role[] = ["owner"];

/** The one table that navigation, pages, controls and routes ask. */
export const PERMISSIONS = {
  "overview.view": EVERYONE,
  "alerts.close": OWNER,
  "catalog.view": EVERYONE,
  "catalog.change": OWNER,
  "promotions.view": EVERYONE,
  "promotions.change": OFFERS,
  "promotions.export": OFFERS,
  "demo.view": EVERYONE,
  "demo.change": OFFERS,
  "customers.view": EVERYONE,
  "customers.change": OFFERS,
  "orders.view": EVERYONE,
  "refunds.view": EVERYONE,
  "refunds.change": OWNER,
  "transfers.view": OWNER,
  "transfers.decide": OWNER,
  "pricing.simulate": EVERYONE,
  "methods.change": OWNER,
  "inbox.view": OWNER,
  "inbox.replay": OWNER,
  "audit.view": OWNER,
  "settings.view": OWNER,
  "settings.change": OWNER,
  "ledger.view": ["owner", "readonly"],
  "ledger.adjust": OWNER,
  "account.change": EVERYONE,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

export const may = (role: Role, permission: Permission): boolean =>
  (PERMISSIONS[permission] as readonly Role[]).includes(role);

/** What a role may do: handed to the browser, so that it draws no control it would be refused. */
export const permissionsOf = (role: Role): Permission[] =>
  (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => may(role, permission));
