import { database } from "@/db/client";
import { answerAccident, json } from "@/lib/http/respond";

/** The database answers, so requests may come. */
export async function GET(): Promise<Response> {
  try {
    const { sql } = await database();
    await sql.query("select 1");
    return json({ status: "ready" });
  } catch (error) {
    return answerAccident(error);
  }
}

export const dynamic = "force-dynamic";
