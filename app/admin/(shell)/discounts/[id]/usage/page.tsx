import { UsagePage, type UsagePageProps, usageTitle } from "../../../promocodes/usage-page";

export const generateMetadata = usageTitle("discounts");

export default function DiscountUsage(props: UsagePageProps) {
  return <UsagePage list="discounts" {...props} />;
}
