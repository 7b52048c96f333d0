import { env } from "@/lib/core/env";
import { movableClock } from "../access-shop";
import { openCommerceShop } from "../commerce-shop";
import { createTestDatabase } from "../postgres";
import { PROVIDER_CASES, type ProviderCase, startProvider } from "./providers";
import { switchOn } from "./shop-keys";

/** A shop of its own that sells by one provider, whose double answers on this machine. */
export async function openProviderShop(id: ProviderCase["id"]) {
  const provider = PROVIDER_CASES.find((each) => each.id === id);
  if (!provider) throw new Error(`${id} has no double`);
  const clock = movableClock("2026-03-01T12:00:00Z");
  const live = await startProvider(provider, () => clock.now());
  env().PROVIDER_DOUBLES.set(id, live.double.url);
  const database = await createTestDatabase();
  const shop = await openCommerceShop(database, clock);
  await switchOn(database, id, provider.values, clock.now());
  return {
    database,
    shop,
    live,
    async close() {
      env().PROVIDER_DOUBLES.delete(id);
      await live.double.close();
      await database.drop();
    },
  };
}
