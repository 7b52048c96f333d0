import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkFloors } from "./floors";
import { compareMessages } from "./messages";
import { checkSource } from "./sources";

describe("the floors", () => {
  let project: string;
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "kiosk-floors-"));
    copyFileSync("tsconfig.json", join(project, "tsconfig.json"));
    symlinkSync(resolve("node_modules"), join(project, "node_modules"));
  });
  afterEach(() => rmSync(project, { recursive: true, force: true }));

  const write = (file: string, text: string) => {
    mkdirSync(join(project, dirname(file)), { recursive: true });
    writeFileSync(join(project, file), text);
  };
  const value = "export const value = 1;\n";
  const importing = (path: string) => `import { value } from "${path}";\nexport const other = value;\n`;

  it("let a capability import from below", async () => {
    write("lib/core/money.ts", value);
    write("lib/checkout/service.ts", importing("@/lib/core/money"));
    expect(await checkFloors(project)).toEqual([]);
  });

  it.each([
    ["up", "lib/core/money.ts", "lib/checkout/service.ts", "floor-0-lib/core"],
    ["sideways", "lib/catalog/service.ts", "lib/promotions/service.ts", "floor-6-lib/catalog"],
    ["from the database to a capability", "db/client.ts", "lib/auth/service.ts", "floor-1-db"],
    [
      "from payments to delivery",
      "lib/payments/service.ts",
      "lib/delivery/service.ts",
      "floor-6-lib/payments",
    ],
    [
      "a service into a component",
      "components/mini/plan.ts",
      "lib/catalog/service.ts",
      "components-take-types-and-pure-rules",
    ],
    ["the database into a rule", "lib/catalog/rules.ts", "db/client.ts", "rules-are-pure"],
    [
      "from a folder without a floor",
      "lib/horoscopes/service.ts",
      "lib/core/money.ts",
      "every-capability-has-a-floor",
    ],
    ["a test into the product", "lib/catalog/service.ts", "tests/postgres.ts", "no-tests-in-the-product"],
  ])("refuse an import %s", async (_, from, to, rule) => {
    write(to, value);
    write(from, importing(`@/${to.replace(/\.ts$/, "")}`));
    expect(await checkFloors(project)).toContain(`${rule}: ${from} → ${to}`);
  });

  it("refuse a type from above as well", async () => {
    write("lib/delivery/types.ts", "export type Delivery = string;\n");
    write(
      "lib/payments/types.ts",
      'import type { Delivery } from "@/lib/delivery/types";\nexport type Paid = Delivery;\n',
    );
    expect(await checkFloors(project)).toContain(
      "floor-6-lib/payments: lib/payments/types.ts → lib/delivery/types.ts",
    );
  });

  it("let a component take a type of a capability", async () => {
    write("lib/catalog/types.ts", "export type Plan = string;\n");
    write(
      "components/mini/plan.ts",
      'import type { Plan } from "@/lib/catalog/types";\nexport type Shown = Plan;\n',
    );
    expect(await checkFloors(project)).toEqual([]);
  });

  it("refuse a circle within a capability", async () => {
    write("lib/catalog/one.ts", 'import { two } from "./two";\nexport const one = (): number => two();\n');
    write("lib/catalog/two.ts", 'import { one } from "./one";\nexport const two = (): number => one();\n');
    expect(await checkFloors(project)).toContain("no-cycles: lib/catalog/one.ts → lib/catalog/two.ts");
  });

  it("keep the Telegram SDK in its one place", async () => {
    const sdk = 'import { init } from "@telegram-apps/sdk-react";\nexport const start = init;\n';
    write("components/telegram/sdk.ts", sdk);
    expect(await checkFloors(project)).toEqual([]);
    write("components/mini/sdk.ts", sdk);
    expect(await checkFloors(project)).toContainEqual(
      expect.stringContaining("telegram-sdk-in-one-place: components/mini/sdk.ts"),
    );
  });
});

describe("the texts", () => {
  const en = { cart: { total: "{count, plural, one {# plan} other {# plans}} for <b>{name}</b>" } };

  it("agree when keys, placeholders and plural forms are there", () => {
    const ru = {
      cart: {
        total: "<b>{name}</b>: {count, plural, one {# план} few {# плана} many {# планов} other {# плана}}",
      },
    };
    expect(compareMessages({ en, ru })).toEqual([]);
  });

  it.each([
    ["a missing key", {}, "ru cart.total is missing"],
    ["an empty text", { cart: { total: " " } }, "ru cart.total is empty"],
    ["a key that only it has", { ...en, extra: "да" }, "en extra is missing"],
    [
      "another placeholder",
      { cart: { total: "{amount}" } },
      "ru cart.total has [{amount}] where others have [<b> {count} {name}]",
    ],
    [
      "missing plural forms",
      { cart: { total: "<b>{name}</b> {count, plural, one {#} other {#}}" } },
      "ru cart.total lacks the plural forms few, many",
    ],
    [
      "a broken text",
      { cart: { total: "{count" } },
      "ru cart.total cannot be read: EXPECT_ARGUMENT_CLOSING_BRACE",
    ],
  ])("are refused for %s", (_, ru, complaint) => {
    expect(compareMessages({ en, ru })).toContain(complaint);
  });
});

describe("a source file", () => {
  it.each([
    ["process.env", "lib/bot/token.ts", "const token = process.env.TOKEN;"],
    ["the machine's clock", "lib/checkout/service.ts", "const now = new Date();"],
    ["a switched-off check", "lib/checkout/service.ts", "// @ts-ignore"],
    ["a test that does not run", "lib/checkout/rules.test.ts", 'it.skip("pays", () => {});'],
  ])("is refused for %s", (_, file, line) => {
    expect(checkSource(file, `first\n${line}`)).toEqual([expect.stringContaining(`${file}:2 `)]);
  });

  it.each([
    ["lib/core/env.ts", "parseEnv(process.env)"],
    ["lib/core/time.ts", "new Date(Date.now())"],
    ["lib/checkout/service.ts", "new Date(expiresAt)"],
    ["lib/core/money.test.ts", "// @ts-expect-error two currencies"],
  ])("%s may say %s", (file, line) => {
    expect(checkSource(file, line)).toEqual([]);
  });
});
