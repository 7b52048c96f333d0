import type { PlanFeature, ProductKind } from "@/db/schema/catalog";
import { telegramChannels } from "@/db/schema/telegram";
import { type Ctx, inTransaction } from "@/db/transaction";
import { createProduct, savePlan } from "@/lib/catalog/service";
import { PriceList, ProductInput } from "@/lib/catalog/types";
import { invariant } from "@/lib/core/errors";
import type { Id } from "@/lib/core/ids";
import type { LocalizedText } from "@/lib/core/languages";
import type { Currency } from "@/lib/core/money";
import { ok } from "@/lib/core/result";
import type { Random } from "./random";

const text = (en: string, ru: string, ar: string, fa: string): Required<LocalizedText> => ({
  en,
  ru,
  ar,
  fa,
});
const number = (value: string) => text(value, value, value, value);
const noLimit = text("No limit", "Без лимита", "بلا حد", "بدون محدودیت");

const LABELS = {
  devices: text("Devices", "Устройства", "الأجهزة", "دستگاه‌ها"),
  traffic: text("Traffic a month", "Трафик в месяц", "البيانات شهريًا", "ترافیک ماهانه"),
  countries: text("Countries", "Страны", "الدول", "کشورها"),
  channel: text("Private channel", "Закрытый канал", "القناة الخاصة", "کانال خصوصی"),
  reviews: text("Morning review", "Утренний обзор", "مراجعة الصباح", "مرور صبحگاهی"),
  archive: text("Archive of all issues", "Архив всех выпусков", "أرشيف كل الأعداد", "آرشیو همهٔ شماره‌ها"),
  discussion: text("Weekly discussion", "Еженедельная беседа", "نقاش أسبوعي", "گفت‌وگوی هفتگی"),
  questions: text("Questions to experts", "Вопросы экспертам", "أسئلة للخبراء", "پرسش از کارشناسان"),
  profiles: text("Profile checks", "Проверки профилей", "فحص الملفات", "بررسی پروفایل"),
  family: text("Family members", "Члены семьи", "أفراد العائلة", "اعضای خانواده"),
};

type FeatureKey = keyof typeof LABELS;
type FeatureValue = LocalizedText | boolean | { amount: number; per: "day" | "month" };

function feature(key: FeatureKey, value: FeatureValue): PlanFeature {
  const label = LABELS[key];
  if (typeof value === "boolean" || "en" in value) return { key, label, value };
  const { amount, per } = value;
  const written =
    per === "day"
      ? text(`${amount} a day`, `${amount} в день`, `${amount} يوميًا`, `${amount} در روز`)
      : text(`${amount} a month`, `${amount} в месяц`, `${amount} شهريًا`, `${amount} در ماه`);
  return { key, label, value: written, limit: value };
}

/** Monthly prices of the three levels, in minor units of each currency. */
const LEVELS = {
  19: { SAR: 1900, USD: 499, RUB: 45_000, XTR: 390 },
  49: { SAR: 4900, USD: 1299, RUB: 119_000, XTR: 990 },
  99: { SAR: 9900, USD: 2599, RUB: 239_000, XTR: 1990 },
} as const satisfies Record<number, Partial<Record<Currency, number>>>;

interface PlanSeed {
  name: LocalizedText;
  tagline: LocalizedText;
  level: keyof typeof LEVELS;
  featured?: boolean;
  features: [FeatureKey, FeatureValue][];
}

interface ProductSeed {
  slug: string;
  kind: ProductKind;
  name: LocalizedText;
  description: LocalizedText;
  demoDays: number;
  channel: { title: string; chatId: bigint };
  plans: PlanSeed[];
}

const PRODUCTS: ProductSeed[] = [
  {
    slug: "madar-channel",
    kind: "channel",
    name: text("Madar Plus channel", "Канал Madar Plus", "قناة مدار بلس", "کانال مدار پلاس"),
    description: text(
      "A private channel: the market before it opens, every working day.",
      "Закрытый канал: рынок до открытия, каждый рабочий день.",
      "قناة خاصة: السوق قبل افتتاحه، كل يوم عمل.",
      "کانالی خصوصی: بازار پیش از گشایش، هر روز کاری.",
    ),
    demoDays: 7,
    channel: { title: "Madar Plus", chatId: -1001900000001n },
    plans: [
      {
        name: text("Reader", "Читатель", "قارئ", "خواننده"),
        tagline: text("The morning review", "Утренний обзор", "مراجعة الصباح", "مرور صبحگاهی"),
        level: 19,
        features: [
          ["channel", true],
          ["reviews", true],
          ["archive", false],
          ["discussion", false],
        ],
      },
      {
        name: text("Plus", "Плюс", "بلس", "پلاس"),
        tagline: text(
          "Review, archive and discussion",
          "Обзор, архив и беседа",
          "مراجعة وأرشيف ونقاش",
          "مرور، آرشیو و گفت‌وگو",
        ),
        level: 49,
        featured: true,
        features: [
          ["channel", true],
          ["reviews", true],
          ["archive", true],
          ["discussion", true],
        ],
      },
    ],
  },
  {
    slug: "madar-vpn",
    kind: "vpn",
    name: text("Madar VPN", "Madar VPN", "مدار VPN", "مدار VPN"),
    description: text(
      "A fast VPN with its own channel for keys and news.",
      "Быстрый VPN и свой канал с ключами и новостями.",
      "VPN سريع مع قناة خاصة للمفاتيح والأخبار.",
      "VPN پرسرعت با کانالی برای کلیدها و خبرها.",
    ),
    demoDays: 7,
    channel: { title: "Madar VPN keys", chatId: -1001900000002n },
    plans: [
      {
        name: text("Lite", "Лайт", "لايت", "لایت"),
        tagline: text(
          "2 devices · 100 GB a month",
          "2 устройства · 100 ГБ в месяц",
          "جهازان · 100 ج.ب شهريًا",
          "۲ دستگاه · ۱۰۰ گیگ در ماه",
        ),
        level: 19,
        features: [
          ["devices", number("2")],
          ["traffic", text("100 GB", "100 ГБ", "100 ج.ب", "100 GB")],
          ["countries", number("12")],
          ["family", false],
        ],
      },
      {
        name: text("Plus", "Плюс", "بلس", "پلاس"),
        tagline: text(
          "5 devices · unlimited · private channel",
          "5 устройств · без лимита · закрытый канал",
          "5 أجهزة · بلا حد · قناة خاصة",
          "۵ دستگاه · بدون محدودیت · کانال خصوصی",
        ),
        level: 49,
        featured: true,
        features: [
          ["devices", number("5")],
          ["traffic", noLimit],
          ["countries", number("34")],
          ["family", false],
        ],
      },
      {
        name: text("Family", "Семья", "العائلة", "خانواده"),
        tagline: text(
          "10 devices · 5 family members",
          "10 устройств · 5 членов семьи",
          "10 أجهزة · 5 أفراد",
          "۱۰ دستگاه · ۵ عضو خانواده",
        ),
        level: 99,
        features: [
          ["devices", number("10")],
          ["traffic", noLimit],
          ["countries", number("34")],
          ["family", number("5")],
        ],
      },
    ],
  },
  {
    slug: "madar-experts",
    kind: "service",
    name: text("Madar Experts", "Madar Эксперты", "خبراء مدار", "کارشناسان مدار"),
    description: text(
      "Ask people who know. Answers within a working day.",
      "Спросите тех, кто знает. Ответ в течение рабочего дня.",
      "اسأل من يعرف. الجواب خلال يوم عمل.",
      "از آگاهان بپرسید. پاسخ تا یک روز کاری.",
    ),
    demoDays: 14,
    channel: { title: "Madar Experts", chatId: -1001900000003n },
    plans: [
      {
        name: text("Solo", "Соло", "فردي", "تکی"),
        tagline: text("5 questions a month", "5 вопросов в месяц", "5 أسئلة شهريًا", "۵ پرسش در ماه"),
        level: 49,
        featured: true,
        features: [
          ["questions", { amount: 5, per: "month" }],
          ["profiles", { amount: 10, per: "day" }],
          ["channel", true],
        ],
      },
      {
        name: text("Team", "Команда", "فريق", "گروه"),
        tagline: text("20 questions a month", "20 вопросов в месяц", "20 سؤالًا شهريًا", "۲۰ پرسش در ماه"),
        level: 99,
        features: [
          ["questions", { amount: 20, per: "month" }],
          ["profiles", { amount: 50, per: "day" }],
          ["channel", true],
        ],
      },
    ],
  },
];

const SAVINGS = [
  [1, 0],
  [3, 500],
  [6, 1000],
  [12, 1500],
  [24, 2500],
] as const;

const pricesOf = (level: keyof typeof LEVELS): PriceList[] =>
  Object.entries(LEVELS[level]).map(([currency, monthly]) =>
    PriceList.parse({
      currency,
      monthly,
      terms: SAVINGS.map(([termMonths, basisPoints]) => ({ termMonths, basisPoints })),
    }),
  );

export interface SeededProduct {
  productId: Id<"product">;
  channelId: Id<"channel">;
  demoDays: number;
}

/** Puts the demo shop's goods on sale, through the same verbs as an owner. */
export async function seedCatalog(ctx: Ctx, random: Random): Promise<SeededProduct[]> {
  const seeded: SeededProduct[] = [];
  for (const [position, product] of PRODUCTS.entries()) {
    const channelId = random.id("channel", ctx.clock.now());
    await inTransaction(ctx, async (tx) => {
      await tx
        .insert(telegramChannels)
        .values({ id: channelId, ...product.channel, createdAt: ctx.clock.now() });
      return ok(null);
    });
    const { slug, kind, name, description, demoDays } = product;
    const created = await createProduct(
      ctx,
      ProductInput.parse({
        slug,
        kind,
        name,
        description,
        demoDays,
        allowDemo: true,
        position,
        channelIds: [channelId],
      }),
    );
    invariant(created.ok, `the product ${slug} was refused`);
    const productId = created.value.id;
    for (const [place, plan] of product.plans.entries()) {
      const saved = await savePlan(ctx, {
        productId,
        name: plan.name as Required<LocalizedText>,
        tagline: plan.tagline as Required<LocalizedText>,
        features: plan.features.map(([key, value]) => feature(key, value)) as never,
        featured: plan.featured ?? false,
        position: place,
        prices: pricesOf(plan.level),
      });
      invariant(saved.ok, `the plan ${plan.name.en} was refused`);
    }
    seeded.push({ productId, channelId, demoDays });
  }
  return seeded;
}
