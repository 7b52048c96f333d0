import { Upload } from "./parameters";

/**
 * Reads a multipart body as the Bot API does. Node's own reader refuses what grammY sends: names of files without
 * quotes and headers without a space behind the colon. Null where the body is not multipart.
 */
export function readMultipart(body: Buffer, contentType: string): Record<string, unknown> | null {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return null;
  const fields: Record<string, unknown> = {};
  const uploads = new Map<string, Upload>();
  const parts = partsOf(body, `--${boundary}`);
  if (parts === null) return null;
  for (const part of parts) {
    const end = part.indexOf("\r\n\r\n");
    if (end < 0) return null;
    const headers = part.toString("utf8", 0, end);
    const content = part.subarray(end + 4);
    const name = /[;\s]name="?([^";\r\n]+)"?/i.exec(headers)?.[1];
    if (name === undefined) return null;
    const filename = /[;\s]filename="?([^";\r\n]*)"?/i.exec(headers)?.[1];
    if (filename === undefined) fields[name] = content.toString("utf8");
    else {
      const type = /content-type:\s*([^\r\n;]+)/i.exec(headers)?.[1] ?? "application/octet-stream";
      uploads.set(name, new Upload(new Uint8Array(content), filename, type.trim()));
    }
  }
  attach(fields, uploads);
  return fields;
}

/** The bytes between the boundaries; null without the closing one. */
function partsOf(body: Buffer, boundary: string): Buffer[] | null {
  const parts: Buffer[] = [];
  let at = body.indexOf(boundary);
  while (at >= 0) {
    const start = at + boundary.length;
    if (body.toString("latin1", start, start + 2) === "--") return parts;
    const next = body.indexOf(`\r\n${boundary}`, start);
    if (next < 0) return null;
    parts.push(body.subarray(start + 2, next));
    at = next + 2;
  }
  return null;
}

/** Puts bytes where they are named: by the parameter itself, or by `attach://`. */
function attach(fields: Record<string, unknown>, uploads: ReadonlyMap<string, Upload>): void {
  for (const [name, value] of Object.entries(fields)) {
    const attached = /^"?attach:\/\/([^"]+)"?$/.exec(String(value))?.[1];
    const upload = attached === undefined ? undefined : uploads.get(attached);
    if (upload) fields[name] = upload;
  }
  for (const [name, upload] of uploads) fields[name] ??= upload;
}
