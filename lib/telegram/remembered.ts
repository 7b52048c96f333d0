/** Remembers the answers for the last `size` keys; for derivations that are dear and have few inputs. */
export function remembered<T extends object>(size: number, derive: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const existing = known.get(key);
    if (existing !== undefined) return existing;
    const [oldest] = known.keys();
    if (oldest !== undefined && known.size >= size) known.delete(oldest);
    const derived = derive(key);
    known.set(key, derived);
    return derived;
  };
}
