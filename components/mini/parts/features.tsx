import type { ReactNode } from "react";
import type { DemoLimitView, PlanFeatureView } from "@/lib/storefront/types";
import type { Ready } from "../text/speech";
import { Check } from "./icons";

/** What a plan gives of one feature: an allowance, a text, a yes or a no. */
export function FeatureValue({
  ready,
  feature,
  limit,
}: {
  ready: Ready;
  feature: PlanFeatureView | undefined;
  /** What a demo gives instead. */
  limit?: DemoLimitView | undefined;
}): ReactNode {
  if (limit) return ready.say(`mini.compare.per.${limit.per}`, { count: limit.amount });
  if (feature?.limit)
    return ready.say(`mini.compare.per.${feature.limit.per}`, { count: feature.limit.amount });
  if (feature === undefined || feature.value === false)
    return (
      <>
        <span className="no" aria-hidden="true">
          –
        </span>
        <span className="vh">{ready.say("mini.compare.no")}</span>
      </>
    );
  if (feature.value === true)
    return (
      <>
        <span className="vh">{ready.say("mini.compare.yes")}</span>
        <Check className="acc" size={18} />
      </>
    );
  return ready.words(feature.value);
}

/** Everything a plan gives, told before it is bought or tried. */
export function Features({
  ready,
  features,
  limits = [],
}: {
  ready: Ready;
  features: readonly PlanFeatureView[];
  limits?: readonly DemoLimitView[];
}) {
  return (
    <dl className="gives">
      {features.map((feature) => (
        <div key={feature.key}>
          <dt>{ready.words(feature.label)}</dt>
          <dd>
            <FeatureValue
              ready={ready}
              feature={feature}
              limit={limits.find(({ key }) => key === feature.key)}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}
