import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { sayingWrongMethods } from "./wrong-method";

async function answerOf(handle: RequestListener, path: string): Promise<{ status: number; body: string }> {
  const server = createServer(sayingWrongMethods(handle));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  const answer = { status: response.status, body: await response.text() };
  server.close();
  return answer;
}

const bare: RequestListener = (_, response) => {
  response.statusCode = 405;
  response.end();
};

/** As compression does. */
const headFirst: RequestListener = (_, response) => {
  response.writeHead(405);
  response.end();
};

it.each([bare, headFirst])("a wrong method is refused by the API in its own words", async (handle) => {
  const { status, body } = await answerOf(handle, "/api/user/quote");
  expect(status).toBe(405);
  expect(JSON.parse(body)).toEqual({
    error: { code: "request.method_not_allowed", message: expect.stringMatching(/method/), params: {} },
  });
});

it.each([
  ["a page", "/admin", bare, ""],
  [
    "another answer",
    "/api/health",
    ((_, response) => void response.writeHead(200).end("ok")) as RequestListener,
    "ok",
  ],
  [
    "a 405 that says why",
    "/api/inngest",
    ((_, response) =>
      void response.writeHead(405, { "content-type": "text/plain" }).end("why")) as RequestListener,
    "why",
  ],
])("%s is left as it is", async (_, path, handle, body) => {
  expect((await answerOf(handle, path)).body).toBe(body);
});
