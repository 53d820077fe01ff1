/** Area that two circles have in common when their centres are so far apart. */
export function lensArea(r1: number, r2: number, distance: number): number {
  if (distance >= r1 + r2) return 0
  if (distance <= Math.abs(r1 - r2)) return Math.PI * Math.min(r1, r2) ** 2
  const angle = (r: number, other: number) =>
    Math.acos(Math.min(1, Math.max(-1, (distance ** 2 + r ** 2 - other ** 2) / (2 * distance * r))))
  const [a, b] = [angle(r1, r2), angle(r2, r1)]
  return r1 ** 2 * (a - Math.sin(2 * a) / 2) + r2 ** 2 * (b - Math.sin(2 * b) / 2)
}

export interface Circles {
  r1: number
  r2: number
  distance: number
}

/** Two circles whose areas, and whose common area, are as the three counts. The larger one has this radius. */
export function fitCircles({ a, b, both }: { a: number; b: number; both: number }, radius: number): Circles {
  const most = Math.max(a, b, 1)
  const r1 = radius * Math.sqrt(a / most)
  const r2 = radius * Math.sqrt(b / most)
  const wanted = (both / most) * Math.PI * radius ** 2
  // The common area falls as the centres part: halve the interval until it fits to a fraction of a pixel.
  let near = Math.abs(r1 - r2)
  let far = r1 + r2
  for (let turn = 0; turn < 50; turn++) {
    const middle = (near + far) / 2
    if (lensArea(r1, r2, middle) > wanted) near = middle
    else far = middle
  }
  return { r1, r2, distance: both === 0 ? r1 + r2 : (near + far) / 2 }
}
