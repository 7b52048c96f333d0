import { z } from "zod";
import type { Ctx } from "@/db/transaction";
import type { Id } from "@/lib/core/ids";
import { CURRENCIES, type Currency, type MoneyJson, toSafeInteger } from "@/lib/core/money";
import { ok, type Result } from "@/lib/core/result";
import { pointsOf } from "@/lib/ledger/points";
import { balanceOf, nextLotEnd, statementOf } from "@/lib/ledger/queries";
import { accountId } from "@/lib/ledger/rules";
import type { CustomerAccount, TransferKind } from "@/lib/ledger/types";
import { readShopSettings } from "@/lib/settings/service";
import { customerOf } from "./quote";
import { topUpMethods } from "./top-up";
import { suggestedTopUps, topUpBounds } from "./top-up-rules";
import type { MethodView } from "./types";

export const WalletRequest = z.object({
  currency: z.enum(CURRENCIES),
  /** What is to be topped up, in minor units: the methods and their fees are for this amount. */
  amount: z.coerce.number().int().min(1).optional(),
  /** Pages the statement on: the `seq` of the last line seen. */
  before: z.coerce.number().int().min(1).optional(),
});

export interface WalletView {
  currency: Currency;
  wallet: { balance: number; held: number; available: number };
  /** Null where points pay nothing in this currency and there are none. */
  points: {
    available: number /** What one pays, in minor units. */;
    value: number;
    nextEnd: string | null;
  } | null;
  topUp: { least: number; most: number; suggested: number[]; methods: MethodView[] };
  lines: WalletLine[];
  /** To be sent as `before`; null at the end. */
  next: number | null;
}

export interface WalletLine {
  seq: number;
  /** `mini.wallet.kinds.<kind>` */
  kind: TransferKind;
  amount: number;
  balanceAfter: number;
  orderId: Id<"order"> | null;
  at: string;
}

const PAGE = 30;

/** The customer's wallet in one currency: what it holds, how to fill it, and every movement. */
export async function readWallet(
  ctx: Ctx,
  input: z.output<typeof WalletRequest>,
): Promise<Result<WalletView, never>> {
  const customerId = customerOf(ctx);
  const { currency, before } = input;
  const wallet: CustomerAccount = { kind: "wallet", customerId, unit: currency };
  const settings = await readShopSettings(ctx.db);
  const bounds = topUpBounds(currency, settings.topUpBounds);
  const suggested = suggestedTopUps(bounds);
  const amount = input.amount ?? toSafeInteger(suggested[0] ?? bounds.least);
  const [money, points, nextEnd, lines, methods] = await Promise.all([
    balanceOf(ctx, wallet),
    balanceOf(ctx, pointsOf(customerId)),
    nextLotEnd(ctx, accountId(pointsOf(customerId))),
    statementOf(ctx.db, accountId(wallet), {
      limit: PAGE + 1,
      ...(before === undefined ? {} : { before: BigInt(before) }),
    }),
    topUpMethods(ctx, customerId, { amount, currency }, settings),
  ]);
  const value = settings.pointValues[currency] ?? 0;
  const shown = lines.slice(0, PAGE);
  return ok({
    currency,
    wallet: {
      balance: toSafeInteger(money.balanceMinor),
      held: toSafeInteger(money.heldMinor),
      available: toSafeInteger(money.availableMinor),
    },
    points:
      value === 0 && points.balanceMinor === 0n
        ? null
        : {
            available: toSafeInteger(points.availableMinor),
            value,
            nextEnd: nextEnd?.toISOString() ?? null,
          },
    topUp: {
      least: toSafeInteger(bounds.least),
      most: toSafeInteger(bounds.most),
      suggested: suggested.map(toSafeInteger),
      methods: methods.map(
        ({ id, provider, reason, charge, fee }): MethodView => ({
          id,
          provider,
          lastUsed: false,
          available: reason === null,
          reason,
          charge: { amount: charge ? toSafeInteger(charge.amount) : amount, currency } satisfies MoneyJson,
          fee: toSafeInteger(fee),
          recurring: false,
        }),
      ),
    },
    lines: shown.map((line) => ({
      seq: toSafeInteger(line.seq),
      kind: line.kind,
      amount: toSafeInteger(line.amountMinor),
      balanceAfter: toSafeInteger(line.balanceAfterMinor),
      orderId: line.orderId,
      at: line.postedAt.toISOString(),
    })),
    next: lines.length > PAGE ? toSafeInteger(shown.at(-1)?.seq ?? 0n) : null,
  });
}
