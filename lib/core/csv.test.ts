import { describe, expect, it } from "vitest";
import { csvAnswer, csvLine } from "./csv";

describe("a line of a CSV file", () => {
  it.each([
    ["plain cells", ["A", 1, null, "b c"], "A,1,,b c\r\n"],
    ["a comma", ["Doe, Jane"], '"Doe, Jane"\r\n'],
    ["quotes, doubled", ['6" pipe'], '"6"" pipe"\r\n'],
    ["a line break", ["a\nb"], '"a\nb"\r\n'],
    ["spaces at the ends", [" a "], '" a "\r\n'],
    ["a number below zero as a number", [-5], "-5\r\n"],
  ])("keeps %s", (_, cells, line) => {
    expect(csvLine(cells)).toBe(line);
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("is no formula for a spreadsheet: %j", (text) => {
    expect(csvLine([text])).toMatch(/^"?'/);
  });

  it("quotes a formula that has a comma as well", () => {
    expect(csvLine(['=HYPERLINK("http://x","y")'])).toBe('"\'=HYPERLINK(""http://x"",""y"")"\r\n');
  });
});

describe("a CSV answer", () => {
  it("writes while it reads, and stops reading when nobody listens", async () => {
    let read = 0;
    let stopped = false;
    async function* lines() {
      try {
        for (;;) {
          read += 1;
          yield csvLine(["x".repeat(1000)]);
        }
      } finally {
        stopped = true;
      }
    }
    const answer = csvAnswer({ name: "x.csv", lines: lines() });
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const reader = answer.body?.getReader();
    const first = await reader?.read();
    expect([...(first?.value?.slice(0, 3) ?? [])]).toEqual([0xef, 0xbb, 0xbf]);
    await reader?.cancel();
    expect(read).toBeLessThan(100);
    expect(stopped).toBe(true);
  });
});
