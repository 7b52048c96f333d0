import { describe, expect, it } from "vitest";
import { z } from "zod";
import { UnavailableError } from "@/lib/core/errors";
import { type ProviderCall, ProviderRefusal, providerHttp } from "./http";

const SECRET = "sk_live_of_the_test";
const call: ProviderCall = {
  method: "POST",
  path: "/v1/things",
  json: { card: "4242" },
  idempotencyKey: "pay_1",
};

/** What a call comes to where the provider answers so; and the request that it made. */
async function calling(answer: () => Response | Promise<Response>, change: Partial<ProviderCall> = {}) {
  const requests: Request[] = [];
  const http = providerHttp({
    provider: "acme",
    baseUrl: "https://api.acme.example/",
    headers: { authorization: `Bearer ${SECRET}` },
    codeOf: (body) => z.object({ code: z.string() }).safeParse(body).data?.code ?? null,
    fetch: async (input, init) => {
      requests.push(new Request(input as URL, init));
      return answer();
    },
  });
  const outcome = await http({ ...call, ...change }, z.object({ id: z.string() })).catch(
    (error: unknown) => error,
  );
  return { outcome, request: requests[0] };
}

describe("a call to a provider", () => {
  it("carries its key, its idempotency key and its body", async () => {
    const { outcome, request } = await calling(() => Response.json({ id: "x" }));
    expect(outcome).toEqual({ id: "x" });
    expect(request?.url).toBe("https://api.acme.example/v1/things");
    expect(request?.headers.get("idempotency-key")).toBe("pay_1");
    expect(request?.headers.get("authorization")).toBe(`Bearer ${SECRET}`);
    expect(await request?.json()).toEqual({ card: "4242" });
  });

  it("is refused by 4xx, with the provider's code", async () => {
    const { outcome } = await calling(() => Response.json({ code: "no_such_key" }, { status: 401 }));
    expect(outcome).toBeInstanceOf(ProviderRefusal);
    expect(outcome).toMatchObject({ status: 401, code: "no_such_key", isUnauthorized: true });
  });

  it.each([
    ["5xx", () => new Response("down", { status: 502 })],
    ["another shape", () => Response.json({ name: "x" })],
    ["no JSON", () => new Response("<html>")],
    [
      "silence",
      () => {
        throw new TypeError("fetch failed");
      },
    ],
  ])("may work later where it meets %s", async (_, answer) => {
    expect((await calling(answer)).outcome).toBeInstanceOf(UnavailableError);
  });

  it("says how long the provider asked to wait", async () => {
    const busy = () => new Response("", { status: 429, headers: { "retry-after": "7" } });
    expect((await calling(busy)).outcome).toMatchObject({ retryAfterSeconds: 7 });
  });

  it("repeats nothing of what was sent, whatever goes wrong", async () => {
    for (const status of [400, 401, 500]) {
      const { outcome } = await calling(() => new Response(`${SECRET} 4242`, { status }));
      expect(String((outcome as Error).stack)).not.toMatch(/sk_live|4242/);
    }
  });
});
