"use client";

import { BrokenScreen } from "@/components/mini/screens/broken";

export default function MiniError({ reset }: { error: Error; reset: () => void }) {
  return <BrokenScreen onRetry={reset} />;
}
