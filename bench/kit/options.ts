/** The number that `--count=N` asks for. */
export function countAsked(usual: number): number {
  const given = process.argv.find((argument) => argument.startsWith("--count="));
  const count = Number(given?.slice("--count=".length) ?? usual);
  if (!Number.isInteger(count) || count <= 0) throw new Error(`${given} is not a count`);
  return count;
}
