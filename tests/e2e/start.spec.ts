import { expect, test } from "@playwright/test";

test.describe("a started Kiosk", () => {
  for (const [name, path] of [
    ["shop", "/"],
    ["dashboard", "/admin"],
    ["sandbox chat", "/sandbox"],
  ] as const) {
    test(`opens its ${name} without an error in the browser`, async ({ page }) => {
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      const response = await page.goto(path);
      expect(response?.status()).toBe(200);
      await expect(page.locator("body")).not.toBeEmpty();
      expect(errors).toEqual([]);
    });
  }

  test("lives and is ready", async ({ request }) => {
    expect(await (await request.get("/api/health")).json()).toEqual({ status: "alive" });
    expect(await (await request.get("/api/ready")).json()).toEqual({ status: "ready" });
  });

  for (const [path, ancestors] of [
    ["/", "'self' https://*.telegram.org"],
    ["/checkout", "'self' https://*.telegram.org"],
    ["/admin", "'none'"],
    ["/admin/login", "'none'"],
    ["/sandbox", "'self'"],
    ["/api/health", "'none'"],
  ] as const) {
    test(`says who may frame ${path}`, async ({ request }) => {
      const headers = (await request.get(path)).headers();
      expect(headers["content-security-policy"]).toContain(`frame-ancestors ${ancestors};`);
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("same-origin");
      expect(headers["x-powered-by"]).toBeUndefined();
    });
  }

  test("refuses a session to a stranger, in words", async ({ request }) => {
    const answer = await request.post("/api/user/session", {
      data: "{",
      headers: { "content-type": "application/json" },
    });
    expect(answer.status()).toBeGreaterThanOrEqual(400);
    expect(await answer.json()).toEqual({
      error: { code: expect.any(String), message: expect.any(String), params: expect.any(Object) },
    });
  });
});
