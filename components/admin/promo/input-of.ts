/** Which input the API means by a field. */
export function inputOf(field: string): string {
  const step = /^(effect\.tiers|weekly|seasons|segments)\b/.exec(field)?.[1];
  if (step !== undefined) return step === "effect.tiers" ? "steps" : step;
  return INPUTS[field] ?? field;
}

const INPUTS: Record<string, string> = {
  "effect.basisPoints": "percent",
  "effect.amount": "amount",
  "effect.price": "amount",
  "effect.days": "days",
  "effect.base": "base",
  "effect.first": "first",
  "effect.additional": "additional",
  "effect.buyQuantity": "buyQuantity",
  "effect.getQuantity": "getQuantity",
  "effect.cap": "cap",
  maximumDiscount: "cap",
  minimumOrder: "minimum",
  maximumOrder: "maximum",
  minimumQuantity: "minQuantity",
  minimumLineQuantity: "minLineQuantity",
  maximumUses: "uses",
  maximumPerCustomer: "perCustomer",
  returnsOnRefund: "returns",
  campaignId: "campaign",
  startsAt: "starts",
  endsAt: "ends",
  productIds: "places",
  planIds: "places",
  termMonths: "terms",
  minimumTenureMonths: "tenure",
  birthdayWindowDays: "birthday",
  minimumAge: "minAge",
  maximumAge: "maxAge",
  minimumSpent: "minSpent",
  maximumSpent: "maxSpent",
  minimumOrders: "minOrders",
  maximumOrders: "maxOrders",
  activeWithinDays: "activeWithin",
  inactiveForDays: "inactiveFor",
};
