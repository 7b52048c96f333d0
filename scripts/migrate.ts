import { migrateDatabase } from "@/db/migrate";
import { env } from "@/lib/core/env";

const url = env().POSTGRES_URL ?? env().DATABASE_URL;
if (url === undefined) {
  console.error("Set DATABASE_URL or POSTGRES_URL to the database that is to be migrated.");
  process.exit(1);
}
await migrateDatabase(url);
console.log("The database is up to date.");
