import { NextRequest } from "next/server";
import { describe, expect, it } from "vitest";
import { canonical, signature } from "@/inngest/embedded/canonical";
import { readApp } from "@/inngest/embedded/functions";
import { local } from "@/inngest/embedded/local";
import { functions } from "@/inngest/functions";
import { machineClock, unixSeconds } from "@/lib/core/time";
import { GET, POST, PUT } from "./route";

const ADDRESS = "http://127.0.0.1:3000/api/inngest";
const body = canonical({ url: ADDRESS });

const request = (method: string, headers: Record<string, string> = {}, query = "") =>
  new NextRequest(`${ADDRESS}${query}`, { method, headers, ...(method === "GET" ? {} : { body }) });

const signed = () => signature(body, local().signingKey, unixSeconds(machineClock.now()));

describe("the endpoint of the jobs", () => {
  it.each([
    ["a look", GET, request("GET")],
    ["a call", POST, request("POST", {}, "?fnId=kiosk-deliver-paid-order&stepId=step")],
    ["a sync", PUT, request("PUT")],
    ["a sync with a forged signature", PUT, request("PUT", { "x-inngest-signature": "t=1&s=00" })],
  ])("refuses %s that is not signed by the engine", async (_, handle, unsigned) => {
    expect((await handle(unsigned, undefined)).status).toBe(401);
  });

  it("tells the engine its functions, and the engine understands every one", async () => {
    const headers = { "x-inngest-signature": signed(), "x-inngest-sync-kind": "in_band" };
    const answer = await PUT(request("PUT", headers), undefined);
    expect(answer.status).toBe(200);
    const app = readApp(await answer.json(), ADDRESS);
    expect(app.id).toBe("kiosk");
    expect(app.functions.length).toBeGreaterThanOrEqual(functions.length);
    expect(functions.length).toBeGreaterThan(0);
  });
});
