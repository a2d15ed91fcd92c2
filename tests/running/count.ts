/** How many tests and checks came to which end. */
export type Count = { readonly passed: number; readonly failed: number }

export const add = (a: Count, b: Count): Count => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
})

export const NOTHING: Count = { passed: 0, failed: 0 }
