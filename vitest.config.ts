import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": import.meta.dirname } },
  test: {
    include: ["{lib,db,inngest,app,components,scripts,tests,bench}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", ".next/**", "tests/e2e/**"],
    globalSetup: ["tests/setup/postgres.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    env: { NODE_ENV: "test", LOG_LEVEL: "silent", SESSION_SECRET: "only-for-tests-and-nothing-else-at-all" },
  },
});
