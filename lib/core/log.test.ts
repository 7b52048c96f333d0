import { describe, expect, it } from "vitest";
import { createLog, hideSecrets } from "./log";

const TOKEN = "7712345678:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8";

function written(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = "";
  write(
    createLog("info", {
      write: (line) => {
        text += line;
      },
    }),
  );
  return text;
}

describe("the log", () => {
  it("writes one JSON line for each entry", () => {
    const text = written((log) => log.info({ orderId: "ord_1" }, "paid"));
    expect(JSON.parse(text)).toMatchObject({ level: 30, orderId: "ord_1", msg: "paid" });
  });

  it.each([
    "token",
    "password",
    "authorization",
    "cookie",
    "initData",
    "sessionSecret",
    "signingKey",
    "apiKey",
  ])("hides what is called %s, at any of its first three levels", (key) => {
    const value = "very-secret-value";
    const text = written((log) =>
      log.warn({ [key]: value, request: { [key]: value, headers: { [key]: value } } }, "refused"),
    );
    expect(text).not.toContain(value);
    expect(text.match(/\[redacted\]/g)).toHaveLength(3);
  });

  it("hides a bot's token in a message, in an error and in its stack", () => {
    const error = new Error(`POST https://api.telegram.org/bot${TOKEN}/getMe failed`);
    const text = written((log) => log.error({ err: error }, `calling /bot${TOKEN}/getMe`));
    expect(text).not.toContain(TOKEN);
    expect(JSON.parse(text).err.message).toBe("POST https://api.telegram.org/bot[redacted]/getMe failed");
  });

  it("hides the values of a query that failed, and keeps the query", () => {
    const error = new Error("Failed query: insert into customers values ($1)\nparams: Salma,\nHala");
    const { err } = JSON.parse(written((log) => log.error({ err: error }, "a request failed")));
    expect(err.message).toBe("Failed query: insert into customers values ($1)\nparams: [redacted]");
    expect(err.stack).not.toMatch(/Salma|Hala/);
    expect(err.stack).toContain("log.test.ts");
  });

  it("leaves other numbers and times alone", () => {
    expect(hideSecrets("order 12345 at 12:30:45 for 7712345678")).toBe(
      "order 12345 at 12:30:45 for 7712345678",
    );
  });
});
