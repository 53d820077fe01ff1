const parts = (hex: string): [number, number, number] =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number] // three offsets, three numbers

export function mix(from: string, to: string, share: number): string {
  const [a, b] = [parts(from), parts(to)]
  return `#${a
    .map((part, index) =>
      Math.round(part + ((b[index] ?? part) - part) * share)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}

const luminance = (hex: string) => {
  const [red = 0, green = 0, blue = 0] = parts(hex).map((part) => {
    const share = part / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** The ink that reads better on this ground. */
export const readable = (ground: string, inks: readonly string[]): string =>
  inks.reduce((best, ink) => (contrast(ground, ink) > contrast(ground, best) ? ink : best))

/** Pure, because between any softer pair lie shades on which neither reads. */
export const cellInks = ['#ffffff', '#000000'] as const
