import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { env } from "@/lib/core/env";
import { createTestDatabase, type TestDatabase } from "@/tests/postgres";
import { cryptopay } from "../providers/cryptopay";
import { paypal } from "../providers/paypal";
import { paytabs } from "../providers/paytabs";
import { starsKind } from "../providers/stars";
import { stripeKind } from "../providers/stripe";
import { booksIn } from "./books";
import { standInProvider, withinThisServer } from "./keys";
import { booksInMemory } from "./types";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe.each(["in memory", "in the database"])("books %s", (where) => {
  const books = () => (where === "in memory" ? booksInMemory() : booksIn(database.db));

  it("keep what was written last, in the order of its first writing", async () => {
    const kept = books();
    await kept.write("p/a/2", { n: 2 });
    await kept.write("p/a/1", { n: 1 });
    await kept.write("p/a/2", { n: 3 });
    expect(await kept.read("p/a/2")).toEqual({ n: 3 });
    expect(await kept.read("p/a/9")).toBeUndefined();
    expect(await kept.list("p/a/")).toEqual([{ n: 3 }, { n: 1 }]);
  });

  it("list nothing whose key only looks alike", async () => {
    const kept = books();
    await kept.write("q_1/x", { n: 1 });
    await kept.write("qa1/x", { n: 2 });
    expect(await kept.list("q_1/")).toEqual([{ n: 1 }]);
  });
});

describe("a provider's stand-in", () => {
  it.each([stripeKind, paytabs, paypal, cryptopay])("takes its place in the sandbox alone", (kind) => {
    expect(standInProvider(kind)).not.toBeNull();
    env().TELEGRAM_BOT_TOKEN = "1:a real bot";
    expect(standInProvider(kind)).toBeNull();
    env().TELEGRAM_BOT_TOKEN = undefined;
  });

  it("is none for who needs none", () => {
    expect(standInProvider(starsKind)).toBeNull();
  });

  it("leads within this server, under whatever name it was opened", () => {
    expect(withinThisServer("http://localhost:3000/sandbox/pay/paytabs/1?a=b")).toBe(
      "/sandbox/pay/paytabs/1?a=b",
    );
    expect(withinThisServer("https://secure.paytabs.sa/page")).toBe("https://secure.paytabs.sa/page");
    expect(withinThisServer("http://localhost:3000.evil.example/")).toBe(
      "http://localhost:3000.evil.example/",
    );
  });
});
