const registry = globalThis as typeof globalThis & { [key: symbol]: unknown };

/**
 * One value per process. A server build holds several copies of a module, so module scope is not enough for pools,
 * clocks and in-memory servers.
 */
export function processSingleton<T>(name: string, create: () => T): T {
  const key = Symbol.for(`kiosk.${name}`);
  if (!(key in registry)) registry[key] = create();
  return registry[key] as T;
}
