import { describe, expect, it } from "vitest";
import { may, PERMISSIONS, permissionsOf } from "./permissions";

const CHANGES = ["catalog.change", "promotions.change", "demo.change"] as const;

describe("the permission table", () => {
  it("lets the owner do everything", () => {
    expect(permissionsOf("owner")).toEqual(Object.keys(PERMISSIONS));
  });

  it("lets marketing change offers and demos, never the catalogue or the audit log", () => {
    expect(may("marketing", "promotions.change")).toBe(true);
    expect(may("marketing", "demo.change")).toBe(true);
    expect(may("marketing", "catalog.change")).toBe(false);
    expect(may("marketing", "audit.view")).toBe(false);
  });

  it.each(CHANGES)("lets a read-only admin see but not %s", (permission) => {
    expect(may("readonly", permission)).toBe(false);
  });

  it("lets a read-only admin see every screen but those that only owners work with", () => {
    const ownersOnly = ["audit.view", "settings.view", "inbox.view", "transfers.view"];
    const views = Object.keys(PERMISSIONS).filter((key) => key.endsWith(".view"));
    const seen = permissionsOf("readonly").filter((key) => key.endsWith(".view"));
    expect([...seen, ...ownersOnly].sort()).toEqual(views.sort());
  });
});
