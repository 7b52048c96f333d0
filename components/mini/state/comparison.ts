import type { PlanFeatureView, PlanView } from "@/lib/storefront/types";

export interface ComparedFeature {
  feature: PlanFeatureView;
  /** What each plan gives, in the plans' order; undefined is nothing. */
  values: (PlanFeatureView | undefined)[];
  /** The plans do not all give the same. */
  differs: boolean;
}

/** Every feature of the plans once, in the order the plans name them, with what each plan gives. */
export function compareFeatures(plans: readonly Pick<PlanView, "features">[]): ComparedFeature[] {
  const known = new Map<string, PlanFeatureView>();
  for (const { features } of plans)
    for (const feature of features) if (!known.has(feature.key)) known.set(feature.key, feature);
  return [...known.values()].map((feature) => {
    const values = plans.map(({ features }) => features.find(({ key }) => key === feature.key));
    return { feature, values, differs: new Set(values.map(written)).size > 1 };
  });
}

/** No value and "no" are the same promise. */
const written = (feature: PlanFeatureView | undefined): string =>
  feature === undefined || (feature.value === false && !feature.limit)
    ? ""
    : JSON.stringify(feature.limit ? [feature.limit.amount, feature.limit.per] : feature.value);
