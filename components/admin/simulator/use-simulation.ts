"use client";
import { useEffect, useState } from "react";
import type { Promotion } from "@/lib/pricing/types";
import { call, type Refused } from "../call";

/** What the page asks of the simulator, in the fields of its contract that the page reads back. */
export interface Question {
  promotions: readonly Promotion[];
  codes: readonly string[];
  customer: {
    orders: number;
    spent: number;
    daysSinceActive: number | null;
    tenureMonths: number;
    tier: string | null;
    country: string | null;
    language: string | null;
    birthday: string | null;
    tags: string[];
    segments: string[];
    usage: Record<string, number>;
  };
}

export interface Step {
  step: number;
  layer: string;
  promotionId: string | null;
  code: string | null;
  kind: string | null;
  verdict: "applied" | "refused" | "skipped";
  reason: string | null;
  params: Record<string, string | number | boolean | null>;
  amount: number;
}

export interface Simulated {
  totals: {
    list: number;
    discount: number;
    total: number;
    points: number;
    wallet: number;
    due: number;
    cashback: number;
  };
  trialDays: number;
  applied: { promotionId: string; amount: number }[];
  rejected: { promotionId: string | null; code: string | null; reason: string; params: Step["params"] }[];
  trace: Step[];
}

export type Simulation = { cases: Simulated[] } | { refused: Refused } | null;

/** The engine's answers to several questions, asked at once; the last ones stay until the next have come. */
export function useSimulation(questions: readonly unknown[]): Simulation {
  const [simulation, setSimulation] = useState<Simulation>(null);
  const asked = JSON.stringify(questions);
  useEffect(() => {
    let current = true;
    void call<Simulated[]>("POST", "/api/admin/pricing/simulate", JSON.parse(asked)).then((answer) => {
      if (current) setSimulation(answer.ok ? { cases: answer.value } : { refused: answer });
    });
    return () => {
      current = false;
    };
  }, [asked]);
  return simulation;
}
