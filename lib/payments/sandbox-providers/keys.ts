import { addressOf, env, isSandbox } from "@/lib/core/env";
import type { MethodId, PaymentProvider, ProviderKind } from "../types";

/** The keys of the stand-ins. They open nothing but the sandbox, so everybody may know them. */
export const STAND_IN_KEYS = {
  stripe: { secretKey: "sk_test_sandbox_0001", webhookSecret: "whsec_sandbox_0001" },
  paytabs: { region: "GLOBAL", profileId: "100001", serverKey: "SANDBOX-SERVER-KEY" },
  paypal: {
    environment: "sandbox",
    clientId: "sandbox-client",
    clientSecret: "sandbox-secret",
    merchantId: "SANDBXMERCHNT",
    webhookId: "SANDBOXWEBHOOK",
  },
  cryptopay: { token: "100001:AASandboxTokenOfCryptoPay", net: "test" },
} as const satisfies Partial<Record<MethodId, Record<string, string>>>;

export type StandInId = keyof typeof STAND_IN_KEYS;

export const isStandIn = (id: string): id is StandInId => Object.hasOwn(STAND_IN_KEYS, id);

/** Accounts that belong to nobody: the IBANs of their countries' own examples. */
const SANDBOX_ACCOUNTS = `SAR
Bank: Sandbox Bank
Name: Kiosk Sandbox
IBAN: SA03 8000 0000 6080 1016 7519

USD, EUR
Bank: Sandbox Bank International
Name: Kiosk Sandbox
IBAN: DE89 3704 0044 0532 0130 00
BIC: SANDDEFFXXX`;

/** Where a stand-in's API answers: on this machine, from this process to itself. */
export const standInAddress = (id: StandInId): string =>
  `http://127.0.0.1:${env().PORT}/api/sandbox/providers/${id}`;

/** The provider of a stand-in, where the sandbox is on and its owner has entered no keys of their own. */
export function standInProvider(kind: ProviderKind): PaymentProvider | null {
  if (!isSandbox()) return null;
  if (kind.id === "bank") return kind.configure({ accounts: SANDBOX_ACCOUNTS }, null);
  if (!isStandIn(kind.id)) return null;
  const provider = kind.configure(STAND_IN_KEYS[kind.id], standInAddress(kind.id));
  const openSetup = provider?.openSetup;
  return (
    provider && {
      ...provider,
      async createAttempt(ctx, request) {
        const made = await provider.createAttempt(ctx, request);
        return { ...made, payUrl: withinThisServer(made.payUrl) };
      },
      ...(openSetup && {
        async openSetup(ctx, request) {
          const { ref, url } = await openSetup(ctx, request);
          return { ref, url: withinThisServer(url) };
        },
      }),
    }
  );
}

/** An address of ours without its host: people open the sandbox under any name of this machine. */
export const withinThisServer = (url: string): string => {
  const home = addressOf("/");
  return url.startsWith(home) ? url.slice(home.length - 1) : url;
};
