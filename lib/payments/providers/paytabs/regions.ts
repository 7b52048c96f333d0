/** Where a profile's region keeps its API: a key works at its own host alone. */
export const PAYTABS_HOSTS = {
  ARE: "https://secure.paytabs.com",
  SAU: "https://secure.paytabs.sa",
  OMN: "https://secure-oman.paytabs.com",
  JOR: "https://secure-jordan.paytabs.com",
  EGY: "https://secure-egypt.paytabs.com",
  IRQ: "https://secure-iraq.paytabs.com",
  KWT: "https://secure-kuwait.paytabs.com",
  QAT: "https://secure-doha.paytabs.com",
  MAR: "https://secure-morocco.paytabs.com",
  JOR_MADFOAT: "https://madfoat-secure.paytabs.com",
  AZ: "https://secure.cuzdan.az",
  GLOBAL: "https://secure-global.paytabs.com",
} as const;

export type PaytabsRegion = keyof typeof PAYTABS_HOSTS;

export const PAYTABS_REGIONS = Object.keys(PAYTABS_HOSTS) as [PaytabsRegion, ...PaytabsRegion[]];

/** The ways to pay that the hosted page can show; a shop switches on those its contract has. */
export const PAYTABS_WAYS = [
  "card",
  "mada",
  "applepay",
  "samsungpay",
  "stcpay",
  "stcpayqr",
  "urpay",
  "sadad",
  "amex",
  "unionpay",
  "knet",
  "knetdebit",
  "knetcredit",
  "omannet",
  "meeza",
  "meezaqr",
  "fawry",
  "aman",
  "basata",
  "valu",
  "souhoola",
  "halan",
  "forsa",
  "tru",
  "amaninstallment",
  "installments",
  "tabby",
  "tamara",
  "touchpoints",
  "paypal",
] as const;

export type PaytabsWay = (typeof PAYTABS_WAYS)[number];

const ONLY_IN: Partial<Record<PaytabsWay, string>> = {
  mada: "SAR",
  stcpay: "SAR",
  stcpayqr: "SAR",
  urpay: "SAR",
  knet: "KWD",
  knetdebit: "KWD",
  knetcredit: "KWD",
  omannet: "OMR",
};

/** The switched-on ways that take this currency. */
export const waysFor = (ways: readonly PaytabsWay[], currency: string): PaytabsWay[] =>
  ways.filter((way) => (ONLY_IN[way] ?? currency) === currency);
