import pg from "pg";

/** Takes a database away with everything in it and leaves an empty one of the same name; whoever is connected is cut off. */
export async function emptyDatabase(url: string): Promise<void> {
  const address = new URL(url);
  const name = address.pathname.slice(1);
  address.pathname = "postgres";
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  try {
    const quoted = client.escapeIdentifier(name);
    await client.query(`drop database if exists ${quoted} with (force)`);
    await client.query(`create database ${quoted}`);
  } finally {
    await client.end();
  }
}
