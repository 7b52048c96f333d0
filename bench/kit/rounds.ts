/** Runs `work` on so many lanes at once until the round is over; answers how many a second. */
export async function perSecond(
  lanes: number,
  milliseconds: number,
  work: (turn: number) => Promise<unknown>,
): Promise<number> {
  const began = performance.now();
  let turns = 0;
  const lane = async () => {
    while (performance.now() - began < milliseconds) await work(turns++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return (turns / (performance.now() - began)) * 1000;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

export const twoDigits = (value: number): number => Math.round(value * 100) / 100;

/** A round's rates are taken within seconds of each other, so that what slows the machine slows both. */
export const medianRatio = (rates: readonly number[], baselines: readonly number[]): number =>
  twoDigits(median(rates.map((rate, round) => rate / (baselines[round] ?? rate))));
