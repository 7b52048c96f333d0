import { describe, expect, it } from "vitest";
import { isSandbox, parseEnv } from "./env";

const production = { NODE_ENV: "production", SESSION_SECRET: "s".repeat(32) };

describe("the environment", () => {
  it("needs nothing for a sandbox on the own machine", () => {
    const env = parseEnv({});
    expect(env).toMatchObject({ NODE_ENV: "development", PORT: 3000, DATA_DIR: ".data", LOG_LEVEL: "info" });
    expect(isSandbox(env)).toBe(true);
  });

  it("takes an empty variable for none", () => {
    expect(isSandbox(parseEnv({ TELEGRAM_BOT_TOKEN: "  " }))).toBe(true);
    expect(isSandbox(parseEnv({ TELEGRAM_BOT_TOKEN: "1:a" }))).toBe(false);
  });

  it.each([
    [{ PORT: "70000" }, "PORT"],
    [{ PORT: "door" }, "PORT"],
    [{ DATABASE_URL: "not an address" }, "DATABASE_URL"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
    [{ PROVIDER_DOUBLES: "stripe=https://api.stripe.example" }, "PROVIDER_DOUBLES"],
    [{ PROVIDER_DOUBLES: "stripe=http://127.0.0.1:1,paypal=http://10.0.0.1" }, "PROVIDER_DOUBLES"],
    [{ PROVIDER_DOUBLES: "stripe" }, "PROVIDER_DOUBLES"],
    [{ NODE_ENV: "production" }, "SESSION_SECRET"],
    [{ NODE_ENV: "production", SESSION_SECRET: "short" }, "SESSION_SECRET"],
    [
      { ...production, TELEGRAM_BOT_TOKEN: "1:a", PUBLIC_URL: "https://shop.example" },
      "TELEGRAM_WEBHOOK_SECRET",
    ],
  ])("%o is refused for its %s", (source, name) => {
    expect(() => parseEnv(source)).toThrow(new RegExp(`^The environment is not usable: .*${name} `));
  });

  it("names every wrong variable at once, and no value", () => {
    const wrong = { PORT: "secret-port", DATABASE_URL: "secret address" };
    expect(() => parseEnv(wrong)).toThrow(/PORT .*DATABASE_URL /);
    expect(() => parseEnv(wrong)).not.toThrow(/secret/);
  });

  it("of a server that runs in production is complete with a long secret", () => {
    expect(parseEnv(production).SESSION_SECRET).toHaveLength(32);
  });

  it("of a build needs no secrets", () => {
    const build = { NODE_ENV: "production", NEXT_PHASE: "phase-production-build" };
    expect(() => parseEnv(build)).not.toThrow();
  });
});
