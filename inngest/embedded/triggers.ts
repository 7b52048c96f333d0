/** `shop/*` listens to every name that begins with `shop/`. */
export const listensTo = (pattern: string, name: string): boolean =>
  pattern === name || (pattern.endsWith("*") && name.startsWith(pattern.slice(0, -1)));
