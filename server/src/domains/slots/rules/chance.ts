// Chance that can be repeated: everything is drawn from a seed and a name, so that neither the sequence of candidates nor
// one that falls out changes what another draws.

type Draw = () => number

/** Four words of a text, each bit of which depends on all of it (xmur3): a digest would take most of the time of a decision. */
function wordsOf(text: string): () => number {
  let hash = 1779033703 ^ text.length
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 3432918353)
    hash = (hash << 13) | (hash >>> 19)
  }
  return () => {
    hash = Math.imul(hash ^ (hash >>> 16), 2246822507)
    hash = Math.imul(hash ^ (hash >>> 13), 3266489909)
    hash ^= hash >>> 16
    return hash >>> 0
  }
}

/** Numbers in (0, 1), the same ones for the same text (sfc32). */
export function drawsOf(text: string): Draw {
  const word = wordsOf(text)
  let [a, b, c, counter] = [word(), word(), word(), 1]
  const next = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return ((sum >>> 0) + 0.5) / 2 ** 32
  }
  // What two alike texts begin with is alike for a few rounds.
  for (let round = 0; round < 12; round += 1) next()
  return next
}

function normal(draw: Draw): number {
  return Math.sqrt(-2 * Math.log(draw())) * Math.cos(2 * Math.PI * draw())
}

/** Marsaglia and Tsang, "A simple method for generating gamma variables" (2000). */
function gamma(shape: number, draw: Draw): number {
  if (shape < 1) return gamma(shape + 1, draw) * draw() ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(draw)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(draw()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/** A probability drawn from Beta(won, lost). */
export function drawBeta(won: number, lost: number, draw: Draw): number {
  const first = gamma(won, draw)
  return first / (first + gamma(lost, draw))
}
