/** What a spreadsheet would run as a formula when it opens the file. */
const FORMULA = /^[=+\-@\t\r]/;

/** One cell of a CSV file (RFC 4180). Text that a spreadsheet would take for a formula is led by an apostrophe. */
function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (cells: readonly (string | number | null)[]): string =>
  `${cells.map(csvCell).join(",")}\r\n`;

/** The mark by which spreadsheets know UTF-8: without it they garble Arabic and Cyrillic. */
const UTF8_MARK = "\uFEFF";
const CHUNK = 16_384;

/** A file's answer, written while it is read: whoever asks for fifty thousand lines waits for the first ones only. */
export function csvAnswer({ name, lines }: { name: string; lines: AsyncIterable<string> }): Response {
  const encoder = new TextEncoder();
  const rows = lines[Symbol.asyncIterator]();
  let text = UTF8_MARK;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let done = false;
      while (!done && text.length < CHUNK) {
        const next = await rows.next();
        done = next.done === true;
        if (!done) text += next.value;
      }
      controller.enqueue(encoder.encode(text));
      text = "";
      if (done) controller.close();
    },
    async cancel() {
      await rows.return?.();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
