import { resolve } from "node:path";
import { connect } from "@/db/client";
import { CannotStart } from "@/db/embedded/cannot-start";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { emptyDatabase } from "@/db/empty";
import { migrateDatabase } from "@/db/migrate";
import { isEmpty, seedDemoShop } from "@/db/seed";
import { parseEnv } from "@/lib/core/env";
import { systemClock } from "@/lib/core/time";
import { keepSecrets } from "./secrets";

export interface Prepared {
  readonly url: string;
  stop(): Promise<void>;
}

type Say = (sentence: string) => void;

/**
 * Everything between an empty folder and a server: secrets, a running database, its schema, a demo shop.
 * Puts into the environment what was generated, for the server that starts next. `fresh` begins the demo shop anew.
 */
export async function prepare(say: Say, { fresh = false } = {}): Promise<Prepared> {
  const dataDir = resolve(process.env["DATA_DIR"] || ".data");
  const own = process.env["POSTGRES_URL"] || process.env["DATABASE_URL"];
  if (fresh && (own || process.env["TELEGRAM_BOT_TOKEN"]))
    throw new CannotStart(
      "--fresh begins the demo shop anew; a shop with a bot or a database of its own is left alone.",
    );
  const embedded = own ? undefined : await startEmbeddedPostgres({ dataDir, say });
  const url = own || (embedded?.url ?? "");
  try {
    const made = { ...keepSecrets(dataDir), ...(own ? {} : { DATABASE_URL: url }) };
    for (const [name, value] of Object.entries(made)) process.env[name] ||= value;
    checkEnvironment();
    if (fresh) await emptyDatabase(url);
    await migrate(url);
    // A real bot must never write to invented customers.
    if (!process.env["TELEGRAM_BOT_TOKEN"]) await seedWhenEmpty(url, say);
    return { url, stop: async () => embedded?.stop() };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

function checkEnvironment(): void {
  try {
    parseEnv(process.env);
  } catch (cause) {
    throw new CannotStart(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function migrate(url: string): Promise<void> {
  try {
    await migrateDatabase(url);
  } catch (cause) {
    const where = new URL(url);
    if (isConnectionFailure(cause))
      throw new CannotStart(`The database at ${where.hostname}:${where.port || 5432} does not answer.`, {
        cause,
      });
    throw cause;
  }
}

const isConnectionFailure = (error: unknown): boolean =>
  error instanceof Error && "code" in error && /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT)/.test(String(error.code));

async function seedWhenEmpty(url: string, say: Say): Promise<void> {
  const database = await connect(url, { max: 4 });
  try {
    if (!(await isEmpty(database))) return;
    say("Filling the empty shop with demo data …");
    await seedDemoShop(database, systemClock);
  } finally {
    await database.close();
  }
}
