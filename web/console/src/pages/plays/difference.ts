interface DifferenceLine {
  kind: 'same' | 'added' | 'removed'
  text: string
}

/** The longest common run of lines decides; plays are a few hundred lines at most. */
export function differenceOf(before: string, after: string): DifferenceLine[] {
  const a = before.trimEnd().split('\n')
  const b = after.trimEnd().split('\n')
  const long = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  const at = (i: number, j: number) => long[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = long[i]
      if (row) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: DifferenceLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]]
    if (left !== undefined && left === right) {
      lines.push({ kind: 'same', text: left })
      i++
      j++
    } else if (right === undefined || (left !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'removed', text: left ?? '' })
      i++
    } else {
      lines.push({ kind: 'added', text: right })
      j++
    }
  }
  return lines
}

const around = 3

/** What differs with a few lines around it; what is the same in between is left out and counted. */
export function foldedDifference(
  lines: readonly DifferenceLine[],
): (DifferenceLine | { kind: 'fold'; count: number })[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== 'same'),
  )
  const folded: (DifferenceLine | { kind: 'fold'; count: number })[] = []
  for (const [index, line] of lines.entries()) {
    if (near[index]) folded.push(line)
    else {
      const last = folded.at(-1)
      if (last?.kind === 'fold') last.count++
      else folded.push({ kind: 'fold', count: 1 })
    }
  }
  return folded
}
