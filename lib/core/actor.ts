import type { Id } from "./ids";

export const ROLES = ["owner", "marketing", "readonly"] as const;
export type Role = (typeof ROLES)[number];

/** Who acts. Every service knows; every audit row says. */
export type Actor =
  | { readonly kind: "customer"; readonly customerId: Id<"customer"> }
  | { readonly kind: "admin"; readonly adminId: Id<"admin">; readonly role: Role; readonly name: string }
  | { readonly kind: "system"; readonly job: string }
  | { readonly kind: "provider"; readonly provider: string }
  | { readonly kind: "anonymous" };

export const system = (job: string): Actor => ({ kind: "system", job });

/** The id that an audit row carries for an actor. */
export function actorId(actor: Actor): string {
  switch (actor.kind) {
    case "customer":
      return actor.customerId;
    case "admin":
      return actor.adminId;
    case "system":
      return actor.job;
    case "provider":
      return actor.provider;
    case "anonymous":
      return "anonymous";
  }
}
