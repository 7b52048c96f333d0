import { customerBot } from "./index";
import { type LongPolling, pollUpdates } from "./poll";

/** Long polling for a real bot without a public address, in this process. */
export const startLongPolling = async (): Promise<LongPolling> => pollUpdates(customerBot());
