import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** The switches of the serverless driver that lead it to the bridge. */
interface NeonConfig {
  wsProxy: () => string;
  fetchEndpoint: () => string;
  useSecureWebSocket: boolean;
  forceDisablePgSSL: boolean;
  pipelineConnect: "password" | false;
  pipelineTLS: boolean;
}

/** The switches of the very copy that @vercel/postgres brings along: those of another copy would do nothing. */
export async function loadNeonConfig(): Promise<NeonConfig> {
  const vercel = createRequire(createRequire(import.meta.url).resolve("@vercel/postgres"));
  const path = vercel.resolve("@neondatabase/serverless").replace(/\.js$/, ".mjs");
  const driver = (await import(pathToFileURL(path).href)) as { neonConfig: NeonConfig };
  return driver.neonConfig;
}
