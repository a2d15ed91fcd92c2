/** Keeps a field as the export wrote it, whatever its name: `__proto__` too is only a name there. */
export const keep = (into: Record<string, unknown>, key: string, value: unknown): void => {
  if (key !== "__proto__") into[key] = value
  else Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true })
}
