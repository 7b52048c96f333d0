import type { Permission } from "@/lib/auth/permissions";
import type { Language } from "@/lib/core/languages";
import type { Formats } from "./formats";

export interface Translate {
  (key: string, values?: Record<string, string | number | Date>): string;
  has(key: string): boolean;
}

/** How a page rendered on the server speaks, and what its reader may do. */
export interface PageSpeech {
  language: Language;
  timeZone: string;
  t: Translate;
  format: Formats;
  may(permission: Permission): boolean;
}
