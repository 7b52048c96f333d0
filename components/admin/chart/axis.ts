/** Steps of 1, 2 or 5 times a power of ten: at most six lines. */
export function axisStep(span: number): number {
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough || 1));
  return ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
}
