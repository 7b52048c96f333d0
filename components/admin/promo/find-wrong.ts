import { readAmount, readPercent, readWhole } from "../form/amounts";
import type { Errors } from "../form/use-form";
import { fromWallTime } from "../form/wall-time";
import type { Text } from "../use-text";
import type { KeyOf, PromoValues } from "./promo-values";
import { isEmpty, wordsIn } from "./typed";

export interface FormFacts {
  /** Whether it is behind a code. */
  hasCode: boolean;
  used: number;
  timeZone: string;
}

/** Everything that is wrong, by field; the server checks the same again. */
export function findWrong(values: PromoValues, { hasCode, used, timeZone }: FormFacts, t: Text): Errors {
  const wrong: Errors = {};
  if (hasCode) findWrongCode(values, wrong, t);
  if (isEmpty(values.name))
    wrong["name"] = t(hasCode ? "admin.promo.errors.name" : "admin.promo.errors.discountName");
  findWrongEffect(values, wrong, t);
  for (const field of ["cap", "minimum", "maximum", "budget"] as const)
    if (!isEmpty(values[field]) && !readAmount(values[field], values.currency))
      wrong[field] = t("admin.form.amount");
  const whole: KeyOf<PromoValues, string>[] = [
    "minQuantity",
    "minLineQuantity",
    "maxUnits",
    "groupSize",
    "tenure",
    "minOrders",
  ];
  for (const field of whole)
    if (!isEmpty(values[field]) && !readWhole(values[field])) wrong[field] = t("admin.form.whole");
  const orNone = ["birthday", "priority", "maxOrders", "activeWithin", "inactiveFor"] as const;
  for (const field of orNone)
    if (!isEmpty(values[field]) && readWhole(values[field]) === null) wrong[field] = t("admin.form.whole");
  findWrongPeople(values, wrong, t);
  findWrongLimits(values, used, wrong, t);
  if (wordsIn(values.countries).some((word) => !/^[A-Za-z]{2}$/.test(word)))
    wrong["countries"] = t("admin.promo.errors.countries");
  if (wordsIn(values.languages).some((word) => !/^[A-Za-z]{2,3}$/.test(word)))
    wrong["languages"] = t("admin.promo.errors.languages");
  const [minimum, maximum] = [values.minimum, values.maximum].map((typed) =>
    readAmount(typed, values.currency),
  );
  if (minimum && maximum && maximum < minimum) wrong["maximum"] = t("admin.promo.errors.maximum");
  const starts = fromWallTime(values.starts, timeZone);
  const ends = fromWallTime(values.ends, timeZone);
  if (starts && ends && ends <= starts) wrong["ends"] = t("admin.promo.errors.ends");
  if (values.weekly.some(({ from, to }) => from === "" || to === "" || (from === to && from !== "00:00")))
    wrong["weekly"] = t("admin.promo.errors.weekly");
  const names = values.seasons.map(({ season }) => season);
  if (new Set(names).size !== names.length) wrong["seasons"] = t("admin.promo.errors.seasons");
  return wrong;
}

const OLDEST = 150;

/** Ages, sums, orders and days: what cannot be read, and a largest below its smallest. */
function findWrongPeople(values: PromoValues, wrong: Errors, t: Text): void {
  for (const field of ["minAge", "maxAge"] as const)
    if (!isEmpty(values[field]) && (readWhole(values[field]) ?? OLDEST + 1) > OLDEST)
      wrong[field] = t("admin.promo.errors.age");
  for (const field of ["minSpent", "maxSpent"] as const)
    if (!isEmpty(values[field]) && readAmount(values[field], values.currency) === null)
      wrong[field] = t("admin.form.amount");
  const sum = (typed: string) => readAmount(typed, values.currency);
  const ranges = [
    ["maxAge", readWhole(values.minAge), readWhole(values.maxAge)],
    ["maxSpent", sum(values.minSpent), sum(values.maxSpent)],
    ["maxOrders", readWhole(values.minOrders), readWhole(values.maxOrders)],
    ["activeWithin", readWhole(values.inactiveFor), readWhole(values.activeWithin)],
  ] as const;
  for (const [field, least, most] of ranges)
    if (least !== null && most !== null && most < least) wrong[field] ??= t(`admin.promo.errors.${field}`);
  if (!values.firstPurchase) return;
  if (readWhole(values.minOrders)) wrong["minOrders"] = t("admin.promo.errors.minOrders");
  if (sum(values.minSpent)) wrong["minSpent"] = t("admin.promo.errors.minSpent");
}

function findWrongCode(values: PromoValues, wrong: Errors, t: Text): void {
  const code = values.code.replace(/\s+/g, "");
  if (code === "") wrong["code"] = t("admin.promo.errors.code");
  else if (!/^[\p{L}\p{N}][\p{L}\p{N}_.-]{1,31}$/u.test(code))
    wrong["code"] = t("admin.promo.errors.codeShape");
}

function findWrongEffect(values: PromoValues, wrong: Errors, t: Text): void {
  const percentKinds = ["percent", "cashback", "buy_get"];
  if (percentKinds.includes(values.kind)) {
    const percent = readPercent(values.percent);
    if (percent === null || percent < 1 || percent > 10_000)
      wrong["percent"] = t("admin.promo.errors.percent");
  }
  const isAmount = (typed: string) => readAmount(typed, values.currency) !== null;
  switch (values.kind) {
    case "fixed":
      if (!readAmount(values.amount, values.currency)) wrong["amount"] = t("admin.form.amount");
      return;
    case "fixed_price":
      if (!isAmount(values.amount)) wrong["amount"] = t("admin.form.amount");
      return;
    case "free_trial": {
      const days = readWhole(values.days);
      if (days === null || days < 1 || days > 90) wrong["days"] = t("admin.promo.errors.days");
      return;
    }
    case "first_then":
      for (const field of ["first", "additional"] as const)
        if (!isAmount(values[field])) wrong[field] = t("admin.form.amount");
      return;
    case "buy_get":
      for (const field of ["buyQuantity", "getQuantity"] as const)
        if (!readWhole(values[field])) wrong[field] = t("admin.form.whole");
      return;
    case "tiered_percent":
    case "tiered_fixed":
    case "graduated":
      findWrongSteps(values, wrong, t);
  }
}

function findWrongSteps(values: PromoValues, wrong: Errors, t: Text): void {
  const isMoney = values.kind === "graduated" || values.by === "subtotal";
  let before: number | null = values.kind === "graduated" ? 0 : -1;
  for (const { from, value } of values.steps) {
    const isOpen = values.kind === "graduated" && isEmpty(from);
    const reach = isMoney ? readAmount(from, values.currency) : readWhole(from);
    const give = values.kind === "tiered_fixed" ? readAmount(value, values.currency) : readPercent(value);
    const isRate = values.kind !== "tiered_fixed";
    if (give === null || (isRate && give > 10_000) || (reach === null && !isOpen)) {
      wrong["steps"] = t("admin.promo.errors.steps");
      return;
    }
    if (before === null || (reach !== null && reach <= before)) {
      wrong["steps"] = t("admin.promo.errors.stepOrder");
      return;
    }
    before = isOpen ? null : reach;
  }
  if (values.steps.length === 0) wrong["steps"] = t("admin.promo.errors.noSteps");
}

function findWrongLimits(values: PromoValues, used: number, wrong: Errors, t: Text): void {
  const uses = values.campaign === "" ? readWhole(values.uses) : null;
  if (values.campaign === "" && !isEmpty(values.uses)) {
    if (!uses) wrong["uses"] = t("admin.form.whole");
    else if (uses < used) wrong["uses"] = t("admin.promo.errors.used", { used });
  }
  const per = readWhole(values.perCustomer);
  if (!isEmpty(values.perCustomer)) {
    if (!per) wrong["perCustomer"] = t("admin.form.whole");
    else if (uses && per > uses) wrong["perCustomer"] = t("admin.promo.errors.perCustomer");
  }
}
