import { err, ok, type Result } from "@/lib/core/result";

export const MAX_BODY_BYTES = 1_048_576;

/** The raw bytes of a request, at most `limit`; a longer body is refused before it is read to the end. */
export async function readBytes(
  request: Request,
  limit = MAX_BODY_BYTES,
): Promise<Result<Buffer, "request.too_large">> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return err("request.too_large", { limit });
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    const reader = request.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      if (size > limit) {
        await reader.cancel();
        return err("request.too_large", { limit });
      }
      chunks.push(value);
    }
  }
  return ok(Buffer.concat(chunks));
}

/** A JSON body; no body at all reads as an empty object. */
export async function readJson(
  request: Request,
): Promise<Result<unknown, "request.too_large" | "request.invalid_json">> {
  const bytes = await readBytes(request);
  if (!bytes.ok) return bytes;
  if (bytes.value.length === 0) return ok({});
  try {
    return ok(JSON.parse(bytes.value.toString("utf8")));
  } catch {
    return err("request.invalid_json");
  }
}
