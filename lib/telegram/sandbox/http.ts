import { readMultipart } from "./multipart";
import type { SandboxServer } from "./server";

const LONGEST_BODY = 20 * 1024 * 1024;

/** Answers `/bot<token>/<method>` and `/file/bot<token>/<path>` below any prefix, as the Bot API does. */
export async function answerHttp(server: SandboxServer, request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const download = /\/file\/bot([^/]+)\/files\/([^/]+)\//.exec(pathname);
  if (download) return answerFile(server, decodeURIComponent(download[1] ?? ""), download[2] ?? "");
  const call = /\/bot([^/]+)\/([^/]+)\/?$/.exec(pathname);
  if (!call) return envelope(404, "Not Found");
  const params: Record<string, unknown> = Object.fromEntries(searchParams);
  if (request.method === "POST") {
    const bytes = await readBytes(request);
    if (bytes === null) return envelope(413, "Request Entity Too Large");
    const body = readParameters(bytes, request.headers.get("content-type") ?? "");
    if (typeof body === "string") return envelope(400, body);
    Object.assign(params, body);
  } else if (request.method !== "GET") return envelope(405, "Method Not Allowed");
  const token = decodeURIComponent(call[1] ?? "");
  const { status, body } = await server.handle(
    token,
    decodeURIComponent(call[2] ?? ""),
    params,
    request.signal,
  );
  const headers = new Headers();
  if (body.parameters) headers.set("retry-after", String(body.parameters.retry_after));
  return Response.json(body, { status, headers });
}

const envelope = (status: number, description: string): Response =>
  Response.json({ ok: false, error_code: status, description }, { status });

/** The whole body, or null once it grows too long. */
async function readBytes(request: Request): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (!next || next.done) return Buffer.concat(chunks);
    size += next.value.byteLength;
    if (size > LONGEST_BODY) {
      await reader?.cancel();
      return null;
    }
    chunks.push(next.value);
  }
}

/** The parameters of a JSON, form or multipart body; a sentence where there is none to read. */
function readParameters(body: Buffer, type: string): Record<string, unknown> | string {
  if (type.startsWith("multipart/form-data"))
    return readMultipart(body, type) ?? "Bad Request: can't parse multipart request body";
  const text = body.toString("utf8");
  if (text === "") return {};
  if (!type.startsWith("application/json")) return Object.fromEntries(new URLSearchParams(text));
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json))
      return json as Record<string, unknown>;
  } catch {
    return "Bad Request: can't parse request body as a JSON object: Can't parse JSON";
  }
  return "Bad Request: can't parse request body as a JSON object";
}

function answerFile(server: SandboxServer, token: string, fileId: string): Response {
  if (!server.world.bots.has(token)) return envelope(401, "Unauthorized");
  const file = server.world.files.get(fileId);
  if (!file?.bytes) return envelope(404, "Not Found");
  // What people uploaded is never shown as a page of ours.
  return new Response(Buffer.from(file.bytes), {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": "attachment",
      "x-content-type-options": "nosniff",
    },
  });
}
