import type { Server } from "node:http";
import { CannotStart } from "@/db/embedded/cannot-start";

export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((listening, refused) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      refused(
        new CannotStart(
          error.code === "EADDRINUSE"
            ? `Port ${port} is already in use: stop what is using it, or choose another with PORT=…`
            : `Port ${port} on ${host} cannot be used (${error.code ?? error.message}): choose another with PORT=…`,
        ),
      ),
    );
    server.listen(port, host, listening);
  });
}

/** Lets running requests end, for a moment, and takes no new ones. */
export function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((closed) => {
    const impatience = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(impatience);
      closed();
    });
    server.closeIdleConnections();
  });
}
