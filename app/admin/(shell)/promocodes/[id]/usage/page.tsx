import { UsagePage, type UsagePageProps, usageTitle } from "../../usage-page";

export const generateMetadata = usageTitle("codes");

export default function CodeUsage(props: UsagePageProps) {
  return <UsagePage list="codes" {...props} />;
}
