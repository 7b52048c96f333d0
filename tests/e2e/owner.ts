import { expect, type Page } from "@playwright/test";

/** Signs the page in as the demo shop's owner. */
export async function enterAsOwner(page: Page): Promise<void> {
  const made = await page.request.post("/api/sandbox/owner-login");
  const { url } = (await made.json()) as { url: string };
  const token = new URL(url).searchParams.get("token");
  expect((await page.request.post("/api/admin/session", { data: { token } })).status()).toBe(201);
}

/** Presses a form's button and waits until the server has it: the button alone changes before anything is sent. */
export async function saveForm(page: Page, name: string): Promise<void> {
  const answered = page.waitForResponse(
    (answer) => answer.request().method() !== "GET" && answer.url().includes("/api/admin/"),
  );
  await page.getByRole("button", { name }).click();
  expect((await answered).ok()).toBe(true);
}
