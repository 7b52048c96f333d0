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
  const like = (path: string, values: Record<string, string> = {}): RegExp => {
    const filled = text(path).replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "\u0000");
    return new RegExp(filled.split("\u0000").map(literally).join(".*"));
  };
  return { text, like };
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
    await page.addInitScript((person) => {
      window.localStorage.setItem("kiosk.sandbox.person", String(person));
    }, 8_100_000_001 + number);
    await page.goto("/sandbox");
    const phones = new SandboxPhones(page, language);
    await expect(
      phones.chat.getByRole("button", { name: phones.texts.text("bot.buttons.openShop") }),
    ).toBeVisible();
    await expect(phones.mainButton).toBeEnabled();
    return phones;
  }

  async feedTells(story: string): Promise<void> {
    await expect(
      this.feed.getByText(this.texts.text(`sandbox.feed.${story}.title`), { exact: true }).first(),
    ).toBeVisible({
      timeout: 20_000,
    });
  }
}
