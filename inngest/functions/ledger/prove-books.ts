import { cron } from "inngest";
import { inngest } from "@/inngest/client";
import { proveLedger } from "@/lib/ledger/proof";
import { asSystem } from "../door";

const JOB = "prove-ledger";

/** Every night the books are read whole; a failed proof becomes an alert. */
export const proveBooks = inngest.createFunction(
  { id: JOB, triggers: [cron("17 3 * * *")], concurrency: 1, retries: 2 },
  ({ step }) =>
    step.run("prove", async () => {
      const { isProven, checks } = await proveLedger(await asSystem(JOB));
      return { isProven, broken: checks.filter(({ broken }) => broken > 0).map(({ name }) => name) };
    }),
);
