import { err, ok, type Result } from "@/lib/core/result";

export const MOST_RECEIPT_BYTES = 5 * 1024 * 1024;
const SIDE = { least: 50, most: 12_000 } as const;
const MOST_PIXELS = 80_000_000;

export type ReceiptType = "image/jpeg" | "image/png" | "application/pdf";

export interface ReceiptFacts {
  readonly type: ReceiptType;
  /** Pixels; null for a PDF. */
  readonly width: number | null;
  readonly height: number | null;
}

export type ReceiptRefusal =
  | "receipt.empty"
  | "receipt.too_large"
  | "receipt.not_a_picture"
  | "receipt.unreadable";

/** What a file is by its own bytes, whatever its name and sender say. */
export function inspectReceipt(bytes: Buffer): Result<ReceiptFacts, ReceiptRefusal> {
  if (bytes.length === 0) return err("receipt.empty");
  if (bytes.length > MOST_RECEIPT_BYTES) return err("receipt.too_large", { limit: MOST_RECEIPT_BYTES });
  if (bytes.subarray(0, 8).equals(PNG)) return picture("image/png", sizeOfPng(bytes));
  if (bytes.subarray(0, 3).equals(JPEG)) return picture("image/jpeg", sizeOfJpeg(bytes));
  if (/^%PDF-[12]\.\d/.test(bytes.subarray(0, 8).toString("latin1")))
    return bytes.subarray(-1024).includes("%%EOF")
      ? ok({ type: "application/pdf", width: null, height: null })
      : err("receipt.unreadable");
  return err("receipt.not_a_picture");
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);

interface Size {
  readonly width: number;
  readonly height: number;
}

function picture(type: ReceiptType, size: Size | null): Result<ReceiptFacts, "receipt.unreadable"> {
  if (!size) return err("receipt.unreadable");
  const { width, height } = size;
  const isSane = [width, height].every((side) => side >= SIDE.least && side <= SIDE.most);
  return isSane && width * height <= MOST_PIXELS ? ok({ type, width, height }) : err("receipt.unreadable");
}

/** The first chunk says how large; the last one that nothing is missing. */
function sizeOfPng(bytes: Buffer): Size | null {
  const isWhole = bytes.length >= 45 && bytes.subarray(-12).includes("IEND");
  if (!isWhole || bytes.toString("latin1", 12, 16) !== "IHDR") return null;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Walks the segments to the one that starts the frame. */
function sizeOfJpeg(bytes: Buffer): Size | null {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrameStart(marker))
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    if (marker === SCAN || marker === END) return null;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

const SCAN = 0xda;
const END = 0xd9;
/** C0 to CF start a frame, but for the three that define tables. */
const isFrameStart = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
