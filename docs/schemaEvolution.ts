/** The rule of a released schema: it may gain optional fields, at any depth, and nothing else. What needs more is a new version. */

type Shape = Readonly<Record<string, unknown>>

const isShape = (value: unknown): value is Shape =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const requiredOf = (shape: Shape): ReadonlyArray<unknown> =>
  Array.isArray(shape["required"]) ? shape["required"] : []

const keysOf = (a: Shape, b: Shape): ReadonlySet<string> => new Set([...Object.keys(a), ...Object.keys(b)])

/** Where a schema differs from what was released in more than an optional field; empty when nowhere. */
export const breaches = (released: unknown, now: unknown, path = ""): ReadonlyArray<string> => {
  if (Array.isArray(released) && Array.isArray(now)) {
    if (released.length !== now.length) return [path]
    return released.flatMap((one, i) => breaches(one, now[i], `${path}/${i}`))
  }
  if (!isShape(released) || !isShape(now)) return Object.is(released, now) ? [] : [path]
  return [...keysOf(released, now)].flatMap((key) =>
    key === "properties" && isShape(released[key]) && isShape(now[key])
      ? ofProperties(released[key], now[key], requiredOf(now), path)
      : breaches(released[key], now[key], `${path}/${key}`),
  )
}

const ofProperties = (
  released: Shape,
  now: Shape,
  required: ReadonlyArray<unknown>,
  path: string,
): ReadonlyArray<string> =>
  [...keysOf(released, now)].flatMap((name) => {
    const at = `${path}/${name}`
    if (!(name in released)) return required.includes(name) ? [at] : []
    return breaches(released[name], now[name], at)
  })
