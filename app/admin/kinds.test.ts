import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sayCode } from "@/components/admin/say-method";
import { LANGUAGES } from "@/lib/core/languages";
import { CURRENCIES } from "@/lib/core/money";
import { ALERT_KINDS, KINDS } from "@/lib/notifications/types";
import { DECLINE_CODES } from "@/lib/payments/providers/sandbox/rules";
import { METHOD_IDS, MISMATCH_REASONS } from "@/lib/payments/rules";
import { translatorFor } from "./texts";

/** Actions as the services write them: `action: "order.paid"`. */
const WRITTEN = readdirSync("lib", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .flatMap((path) => readFileSync(join("lib", path), "utf8").split("\n"))
  .filter((line) => /\baction: /.test(line))
  .flatMap((line) => [...line.matchAll(/"([a-z]+\.[a-z_]+)"/g)].map(([, name]) => name ?? ""));

/** Actions whose names are put together from a cause or a status. */
const COMPOSED = [
  ...["cancelled", "kept", "refunded", "demo_extended", "demo_revoked"].map(
    (cause) => `subscription.${cause}`,
  ),
  ...["ended", "converted", "revoked", "extended"].map((status) => `demo.${status}`),
  ...["paused", "resumed", "archived"].map((status) => `promotion.${status}`),
];

const GROUPS: Record<string, readonly string[]> = {
  actions: [...new Set([...WRITTEN, ...COMPOSED])],
  messages: Object.keys(KINDS),
  mismatches: MISMATCH_REASONS,
  failures: [...DECLINE_CODES, "authentication_failed", "declined", "cancelled", "paid_twice"],
  methods: [...METHOD_IDS, "none"],
  "payment.providers": [...METHOD_IDS, "none", "telegram"],
  currencies: CURRENCIES,
};

describe.each(LANGUAGES)("in %s", (language) => {
  it.each(Object.entries(GROUPS))("every name of %s has its words", async (group, names) => {
    const t = await translatorFor(language);
    expect(names.filter((name) => sayCode(t, group, name) === name)).toEqual([]);
  });

  it.each(ALERT_KINDS)("the alert %s says what it is and what to do", async (kind) => {
    const t = await translatorFor(language);
    expect(t.has(`admin.concerns.${kind}.title`)).toBe(true);
    expect(t.has(`admin.concerns.${kind}.hint`)).toBe(true);
  });
});

it("finds the actions that the services write", () => {
  expect(WRITTEN).toEqual(
    expect.arrayContaining(["order.paid", "alert.closed", "channel.stranger_removed", "plan.created"]),
  );
});
