import { readFileSync } from "node:fs";
import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import type { Language } from "../../lib/core/languages";

interface Texts {
  [key: string]: string | Texts;
}

/** The texts of a language, read by path; `{name}` and plural forms become wildcards in `like`. */
export function textsOf(language: Language) {
  const all = JSON.parse(readFileSync(`messages/${language}.json`, "utf8")) as Texts;
  const text = (path: string): string => {
    const found = path
      .split(".")
      .reduce<string | Texts | undefined>(
        (node, key) => (typeof node === "object" ? node[key] : undefined),
        all,
      );
    if (typeof found !== "string") throw new Error(`messages/${language}.json has no ${path}`);
    return found;
  };
  const like = (path: string, values: Record<string, string> = {}): RegExp =>
    new RegExp(
      partsOf(text(path))
        .map((part) =>
          part.kind === "literal" ? literally(part.text) : literally(values[part.text] ?? "") || ".*",
        )
        .join(""),
    );
  return { text, like };
}

type Part = { kind: "literal" | "argument"; text: string };

/** Splits a text at its arguments and tags, however deep their braces nest. */
function partsOf(message: string): Part[] {
  const parts: Part[] = [];
  let depth = 0;
  let open = "";
  for (const piece of message.replace(/<(\w+)>.*?<\/\1>/g, "{$1}").split(/([{}])/)) {
    if (piece === "{") {
      if (depth === 0) open = "";
      depth += 1;
    } else if (piece === "}") {
      depth -= 1;
      if (depth === 0) parts.push({ kind: "argument", text: open.split(",")[0]?.trim() ?? "" });
    } else if (depth === 0) parts.push({ kind: "literal", text: piece });
    else if (depth === 1 && open === "") open = piece;
  }
  return parts;
}

const literally = (literal: string): string => literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The sandbox page as a person uses it: the chat on one phone, the Mini App on the other, the feed beside them. */
export class SandboxPhones {
  readonly page: Page;
  readonly shop: FrameLocator;
  readonly bank: FrameLocator;
  readonly mainButton: Locator;
  readonly secondButton: Locator;
  readonly chat: Locator;
  readonly feed: Locator;
  readonly texts: ReturnType<typeof textsOf>;
  /** What the pages complained of since they were opened: a missing text, a broken drawing. */
  static complaints: string[] = [];

  constructor(page: Page, language: Language) {
    this.page = page;
    this.texts = textsOf(language);
    this.shop = page.frameLocator(`iframe[title="${this.texts.text("sandbox.phone.miniAppFrame")}"]`);
    this.bank = page.frameLocator(`iframe[title="${this.texts.text("sandbox.phone.paymentPage")}"]`);
    this.mainButton = page.locator('[data-native="main"]');
    this.secondButton = page.locator('[data-native="second"]');
    this.chat = page.locator(".chat");
    this.feed = page.locator(".feed");
  }

  /** Opens the sandbox as somebody nobody has met: `number` makes the person. */
  static async open(page: Page, language: Language, number: number): Promise<SandboxPhones> {
    await page.context().addCookies([
      {
        name: "kiosk_sandbox_language",
        value: language,
        url: `http://127.0.0.1:${process.env["KIOSK_E2E_PORT"]}`,
      },
    ]);
    SandboxPhones.complaints = [];
    page.on("pageerror", (error) => SandboxPhones.complaints.push(String(error)));
    page.on("console", (message) => {
      // A refused request is an answer like any other, and the browser reports each of them.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        SandboxPhones.complaints.push(message.text());
    });
    await page.addInitScript((person) => {
      window.localStorage.setItem("kiosk.sandbox.person", String(person));
    }, 8_100_000_001 + number);
    await page.goto("/sandbox");
    const phones = new SandboxPhones(page, language);
    await expect(
      phones.chat.getByRole("button", { name: phones.texts.text("bot.buttons.openShop") }),
    ).toBeVisible({ timeout: 20_000 });
    await expect(phones.mainButton).toBeEnabled({ timeout: 20_000 });
    return phones;
  }

  /** Pays on the bank's page and goes back to the shop, as its button says. */
  async payAtTheBank(): Promise<void> {
    await this.bank
      .getByRole("button", { name: this.texts.like("sandboxCheckout.pay") })
      .first()
      .click();
    await this.leaveTheBank();
  }

  async leaveTheBank(): Promise<void> {
    await this.bank.getByRole("link", { name: this.texts.text("sandboxCheckout.back") }).click();
    await expect(this.page.locator(".browser")).toHaveCount(0);
  }

  async feedTells(story: string): Promise<void> {
    await expect(
      this.feed.getByText(this.texts.text(`sandbox.feed.${story}.title`), { exact: true }).first(),
    ).toBeVisible({
      timeout: 20_000,
    });
  }
}
