import type { Currency } from "@/lib/core/money";

export interface MonthPoint {
  month: string;
  label: string;
  /** Major units of the currency, signed: for drawing only. */
  new: number;
  expansion: number;
  winBack: number;
  contraction: number;
  churn: number;
}

export interface Series {
  currency: Currency;
  points: MonthPoint[];
}

export const PARTS = ["new", "expansion", "winBack", "contraction", "churn"] as const;

export const net = (point: MonthPoint): number =>
  point.new + point.expansion + point.winBack + point.contraction + point.churn;
