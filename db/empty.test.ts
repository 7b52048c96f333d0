import { expect, it } from "vitest";
import { connectAgain, createTestDatabase } from "@/tests/postgres";
import { emptyDatabase } from "./empty";

it("an emptied database has nothing in it and can be filled anew", async () => {
  const database = await createTestDatabase();
  await emptyDatabase(database.url);
  const again = await connectAgain(database.url);
  const { rows } = await again.sql.query("select 1 from pg_tables where schemaname = 'public'");
  expect(rows).toEqual([]);
  await again.close();
  await database.drop();
});
