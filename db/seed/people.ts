import type { customers } from "@/db/schema/customers";
import type { Language } from "@/lib/core/languages";
import type { Currency } from "@/lib/core/money";
import { DAY, HOUR, plus } from "@/lib/core/time";
import type { Random } from "./random";

export type NewCustomer = typeof customers.$inferInsert;

const FIRST: Record<Language, [string, ...string[]]> = {
  ar: [
    "هالة",
    "عمر",
    "نورة",
    "فيصل",
    "سارة",
    "خالد",
    "ريم",
    "يوسف",
    "لمى",
    "ماجد",
    "دانة",
    "سلطان",
    "أمل",
    "بدر",
    "جود",
  ],
  ru: [
    "Анна",
    "Игорь",
    "Мария",
    "Дмитрий",
    "Ольга",
    "Тимур",
    "Елена",
    "Руслан",
    "Алина",
    "Сергей",
    "Дарья",
    "Павел",
  ],
  fa: ["لیلا", "داریوش", "نگار", "آرش", "مینا", "کاوه", "شیرین", "بهرام", "پریسا", "سیاوش"],
  en: ["Maya", "Daniel", "Aisha", "Tom", "Priya", "Lucas", "Sofia", "Adam", "Nadia", "Omar"],
};
const LAST: Record<Language, [string, ...string[]]> = {
  ar: ["العتيبي", "القحطاني", "الحربي", "الشمري", "الغامدي", "الدوسري", "الزهراني", "المالكي", "السبيعي"],
  ru: ["Соколова", "Ким", "Ахметов", "Петренко", "Гусев", "Беляева", "Исаев", "Козлова"],
  fa: ["رضایی", "کریمی", "حسینی", "مرادی", "احمدی", "نوری", "صادقی"],
  en: ["Rao", "Miller", "Haddad", "Novak", "Silva", "Khan", "Lopez", "Ford"],
};
const HANDLES: [string, ...string[]] = [
  "sky",
  "nour",
  "cedar",
  "falcon",
  "amber",
  "river",
  "orbit",
  "pixel",
  "saffron",
  "delta",
];

const HOME: Record<
  Language,
  {
    country: string;
    timeZone: string;
    currencies: [readonly [Currency, number], ...(readonly [Currency, number])[]];
  }
> = {
  ar: {
    country: "SA",
    timeZone: "Asia/Riyadh",
    currencies: [
      ["SAR", 9],
      ["XTR", 1],
    ],
  },
  ru: {
    country: "KZ",
    timeZone: "Asia/Almaty",
    currencies: [
      ["RUB", 8],
      ["XTR", 2],
    ],
  },
  fa: {
    country: "AE",
    timeZone: "Asia/Dubai",
    currencies: [
      ["USD", 7],
      ["XTR", 3],
    ],
  },
  en: {
    country: "AE",
    timeZone: "Asia/Dubai",
    currencies: [
      ["USD", 6],
      ["SAR", 3],
      ["XTR", 1],
    ],
  },
};

const SOURCES: [readonly [string | null, number], ...(readonly [string | null, number])[]] = [
  [null, 5],
  ["channel", 3],
  ["instagram", 2],
  ["friend", 2],
  ["white_friday", 1],
];

/** Seeded Telegram accounts lie where no real one and no person of the sandbox is. */
const FIRST_ACCOUNT = 5_550_000_000n;

/** People who came over the last year, more of them lately. */
export function invent(random: Random, count: number, now: Date): NewCustomer[] {
  const people = Array.from({ length: count }, (_, index): NewCustomer => {
    const language = random.weighted<Language>([
      ["ar", 9],
      ["ru", 5],
      ["fa", 3],
      ["en", 3],
    ]);
    const home = HOME[language];
    const daysAgo = 365 * random.between(0.002, 1) ** 1.6;
    const createdAt = plus(now, -daysAgo * DAY - random.between(1, 9) * HOUR);
    return {
      id: random.id("customer", createdAt),
      telegramId: FIRST_ACCOUNT + BigInt(index * 37 + 11),
      firstName: random.pick(FIRST[language]),
      lastName: random.chance(0.8) ? random.pick(LAST[language]) : null,
      username: random.chance(0.7) ? `${random.pick(HANDLES)}_${index + 100}` : null,
      language,
      languageChosen: random.chance(0.3),
      currency: random.weighted(home.currencies),
      country: home.country,
      timeZone: random.chance(0.6) ? home.timeZone : null,
      source: random.weighted(SOURCES),
      notificationOptOuts: random.chance(0.06) ? ["renewals"] : [],
      isTest: index % 67 === 66,
      createdAt,
      lastSeenAt: plus(createdAt, random.between(0, 1) * (now.getTime() - createdAt.getTime())),
    };
  });
  return people.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
}
