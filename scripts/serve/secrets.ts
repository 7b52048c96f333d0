import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CannotStart } from "@/db/embedded/cannot-start";
import { writableFolder } from "@/db/embedded/place";

/** What Kiosk makes up for itself where nobody has set it. */
const GENERATED = [
  "SESSION_SECRET",
  "ENCRYPTION_KEY",
  "INTERNAL_API_KEY",
  "TELEGRAM_WEBHOOK_SECRET",
  "SANDBOX_WEBHOOK_SECRET",
] as const;

type Secrets = Partial<Record<(typeof GENERATED)[number], string>>;

/** Secrets that survive a restart: made once, kept in `secrets.json` for nobody else to read. */
export function keepSecrets(dataDir: string): Secrets {
  const file = join(writableFolder(dataDir), "secrets.json");
  try {
    const kept: Secrets = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    const missing = GENERATED.filter((name) => !kept[name]);
    if (missing.length === 0) return kept;
    for (const name of missing) kept[name] = randomBytes(32).toString("hex");
    writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
    return kept;
  } catch (cause) {
    throw new CannotStart(
      `The secrets in ${file} can be neither read nor written: check the folder DATA_DIR.`,
      {
        cause,
      },
    );
  }
}
