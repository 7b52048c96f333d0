import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { giveUp } from "./install.mjs";

function wantedPort() {
  if (process.env.PORT) return Number(process.env.PORT);
  const written = existsSync(".env") ? /^\s*PORT\s*=\s*"?(\d+)/m.exec(readFileSync(".env", "utf8")) : null;
  return Number(written?.[1] ?? 3000);
}

/** Says so before minutes of installing and building, not after. */
export async function requireFreePort() {
  const port = wantedPort();
  const probe = createServer();
  const problem = await new Promise((answer) => {
    probe.once("error", (error) => answer(error));
    probe.listen(port, () => answer(undefined));
  }).catch((error) => error);
  if (problem?.code === "EADDRINUSE")
    giveUp(`Port ${port} is already in use: stop what is using it, or choose another with PORT=…`);
  if (problem)
    giveUp(
      `Port ${process.env.PORT ?? port} cannot be used (${problem.code ?? problem.message}): choose another with PORT=…`,
    );
  await new Promise((closed) => probe.close(closed));
}
