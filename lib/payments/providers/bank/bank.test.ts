import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { certain } from "@/tests/commerce-shop";
import { accountsIn, isIban } from "./accounts";
import { inspectReceipt, MOST_RECEIPT_BYTES } from "./receipt";
import { readReference, referenceOf, showReference } from "./reference";

const ids = fc.string({ minLength: 1, maxLength: 40 });
const LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

describe("a reference", () => {
  it("is the same for an attempt however often it is asked", () => {
    expect(referenceOf("pay_1")).toBe(referenceOf("pay_1"));
    expect(referenceOf("pay_1")).not.toBe(referenceOf("pay_2"));
  });

  it("is read back as people write it", () => {
    fc.assert(
      fc.property(ids, (id) => {
        const reference = referenceOf(id);
        const shown = showReference(reference);
        expect(shown).toMatch(/^[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}$/);
        for (const written of [shown, shown.toLowerCase(), ` ${reference} `, shown.replaceAll("-", " ")])
          expect(readReference(written)).toBe(reference);
      }),
    );
  });

  it("shows every mistyped letter", () => {
    fc.assert(
      fc.property(ids, fc.nat(8), fc.nat(LETTERS.length - 1), (id, at, by) => {
        const reference = referenceOf(id);
        const other = LETTERS.charAt(by);
        fc.pre(other !== reference.charAt(at));
        expect(readReference(reference.slice(0, at) + other + reference.slice(at + 1))).toBeNull();
      }),
    );
  });

  it.each(["", "7F4", "7F4-Q9P-M2K-A", "O00-000-000", "ＡＢＣ-DEF-GHJ", "payment"])("is not %j", (text) => {
    expect(readReference(text)).toBeNull();
  });
});

function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(57);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(bytes);
  bytes.writeUInt32BE(13, 8);
  bytes.write("IHDR", 12, "latin1");
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.write("IEND", 49, "latin1");
  return bytes;
}
function jpeg(width: number, height: number): Buffer {
  const table = Buffer.from([0xff, 0xc4, 0x00, 0x04, 0xff, 0xff]);
  const frame = Buffer.from([0xff, 0xff, 0xc2, 0x00, 0x11, 0x08, 0, 0, 0, 0, 0x03, 0, 0, 0]);
  frame.writeUInt16BE(height, 6);
  frame.writeUInt16BE(width, 8);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), table, frame, Buffer.from([0xff, 0xd9])]);
}
const pdf = Buffer.from("%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n");

describe("a receipt", () => {
  it("is known by its bytes", () => {
    expect(certain(inspectReceipt(png(800, 1600)))).toEqual({ type: "image/png", width: 800, height: 1600 });
    expect(certain(inspectReceipt(jpeg(1200, 900)))).toEqual({
      type: "image/jpeg",
      width: 1200,
      height: 900,
    });
    expect(certain(inspectReceipt(pdf))).toEqual({ type: "application/pdf", width: null, height: null });
  });

  it("may be five megabytes and not a byte more", () => {
    const filled = (size: number) =>
      Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(size - 15), Buffer.from("%%EOF\n")]);
    expect(inspectReceipt(filled(MOST_RECEIPT_BYTES)).ok).toBe(true);
    expect(inspectReceipt(filled(MOST_RECEIPT_BYTES + 1))).toMatchObject({ error: "receipt.too_large" });
  });

  it.each([
    ["nothing", Buffer.alloc(0), "receipt.empty"],
    ["a page", Buffer.from("<html><script>alert(1)</script></html>"), "receipt.not_a_picture"],
    [
      "a drawing that can run scripts",
      Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"),
      "receipt.not_a_picture",
    ],
    ["a program", Buffer.from("MZ\u0090\0"), "receipt.not_a_picture"],
    ["an archive", Buffer.from("PK\u0003\u0004"), "receipt.not_a_picture"],
    ["a moving picture", Buffer.from("GIF89a"), "receipt.not_a_picture"],
    ["text that says it is a picture", Buffer.from("image/png"), "receipt.not_a_picture"],
    ["the beginning of a PNG", png(800, 600).subarray(0, 40), "receipt.unreadable"],
    ["the beginning of a JPEG", jpeg(800, 600).subarray(0, 6), "receipt.unreadable"],
    ["a PDF that breaks off", pdf.subarray(0, 20), "receipt.unreadable"],
    ["a PNG of no size", png(0, 0), "receipt.unreadable"],
    ["a dot", png(1, 1), "receipt.unreadable"],
    ["a PNG that would fill the memory", png(4_000_000_000, 4_000_000_000), "receipt.unreadable"],
    ["a JPEG that would", jpeg(65_535, 65_535), "receipt.unreadable"],
    [
      "a page behind the first bytes of a JPEG",
      Buffer.from([0xff, 0xd8, 0xff, 0x3c, 0x68, 0x74]),
      "receipt.unreadable",
    ],
  ])("is not %s", (_, bytes, error) => {
    expect(inspectReceipt(bytes)).toMatchObject({ ok: false, error });
  });

  it("never throws, whatever it is made of", () => {
    const starts = [
      [],
      [0xff, 0xd8, 0xff],
      [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
      [...Buffer.from("%PDF-1.4")],
    ];
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), (start, rest) => {
        inspectReceipt(Buffer.concat([Buffer.from(start), rest]));
      }),
    );
  });
});

describe("the shop's accounts", () => {
  const text =
    "SAR\nBank: Al Rajhi\nIBAN: SA03 8000 0000 6080 1016 7519\nName: Madar\n\nUSD, EUR\nIBAN: DE89370400440532013000\n";

  it("are told apart by currency", () => {
    const accounts = accountsIn(text);
    expect([...(accounts?.keys() ?? [])]).toEqual(["SAR", "USD", "EUR"]);
    expect(accounts?.get("SAR")?.[1]).toEqual({ label: "IBAN", value: "SA03 8000 0000 6080 1016 7519" });
  });

  it.each([
    ["nothing", ""],
    ["no currency", "Bank: Al Rajhi"],
    ["an unknown currency", "ABC\nBank: x"],
    ["a currency without lines", "SAR\n\nUSD\nBank: x"],
    ["a line without a label", "SAR\nAl Rajhi"],
    ["the same currency twice", "SAR\nBank: x\n\nSAR\nBank: y"],
    ["an IBAN with a wrong digit", text.replace("7519", "7518")],
  ])("are not %s", (_, written) => {
    expect(accountsIn(written)).toBeNull();
  });

  it("know a right IBAN", () => {
    expect(isIban("GB82 WEST 1234 5698 7654 32")).toBe(true);
    expect(isIban("GB82 WEST 1234 5698 7654 33")).toBe(false);
    expect(isIban("82")).toBe(false);
  });
});
