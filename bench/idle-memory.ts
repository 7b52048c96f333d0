import { setTimeout as sleep } from "node:timers/promises";
import { memoryBelow, startServer, temporaryFolder } from "./kit/server";
import { report } from "./result";

const PAGES = ["/", "/admin", "/sandbox", "/api/ready"];
const REST_MS = 60_000;

const data = temporaryFolder();
await (await startServer(data.path)).stop();

const server = await startServer(data.path);
for (const page of PAGES) await (await fetch(`${server.address}${page}`)).arrayBuffer();
await sleep(REST_MS);
const processes = memoryBelow(server.pid);
await server.stop();
data.remove();

const sum = (of: "rssMb" | "pssMb") => Math.round(processes.reduce((total, one) => total + one[of], 0));

report([
  {
    benchmark: "idle-memory",
    value: sum("rssMb"),
    unit: "MB",
    ratio: null,
    baseline: "none: resident memory of the server and all of PostgreSQL, a minute after its last request",
    detail: {
      shared_counted_once_mb: sum("pssMb"),
      server_mb: Math.round(processes.find(({ pid }) => pid === server.pid)?.rssMb ?? 0),
      processes: processes.length,
    },
  },
]);
