import type { ExperimentMapping } from '@regulars/contract'

/** Where the columns of a mapping stand in a file. */
export type Places = {
  unit: number | undefined
  arm: number
  outcomes: { name: string; kind: 'share' | 'money' | 'number'; place: number }[]
  covariates: { name: string; place: number }[]
}

/** The places of the mapping's columns, or those that the file does not have. */
export function placeColumns(mapping: ExperimentMapping, headers: readonly string[]): Places | { missing: string[] } {
  const names = [mapping.arm, ...mapping.outcomes.map((outcome) => outcome.column), ...mapping.covariates]
  const missing = [...(mapping.unit === undefined ? [] : [mapping.unit]), ...names].filter(
    (name) => !headers.includes(name),
  )
  if (missing.length > 0) return { missing }
  return {
    unit: mapping.unit === undefined ? undefined : headers.indexOf(mapping.unit),
    arm: headers.indexOf(mapping.arm),
    outcomes: mapping.outcomes.map(({ column, kind }) => ({ name: column, kind, place: headers.indexOf(column) })),
    covariates: mapping.covariates.map((name) => ({ name, place: headers.indexOf(name) })),
  }
}

export type LineRead = { unit: string; arm: string; outcomes: number[]; covariates: string[] }

/** One line, or why it cannot be read. `minorFactor`: minor units of a main unit of the currency. */
export function readLine(
  cells: readonly string[],
  places: Places,
  { line, width, minorFactor }: { line: number; width: number; minorFactor: number },
): LineRead | { reason: string } {
  if (cells.length !== width) return { reason: `${cells.length} cells in place of ${width}` }
  const cell = (place: number): string => (cells[place] ?? '').trim()
  const unit = places.unit === undefined ? String(line) : cell(places.unit)
  if (unit === '' || unit.length > 200) return { reason: 'no readable unit' }
  const arm = cell(places.arm)
  if (arm === '' || arm.length > 60) return { reason: 'no readable arm' }
  const outcomes: number[] = []
  for (const { name, kind, place } of places.outcomes) {
    const value = readNumber(cell(place))
    if (value === undefined) return { reason: `${name} “${cell(place)}” is no number` }
    if (kind === 'share' && value !== 0 && value !== 1) return { reason: `${name} “${cell(place)}” is neither 0 nor 1` }
    // Whole minor units: 29.99 times 100 is not 2999 in doubles.
    outcomes.push(kind === 'money' ? Math.round(value * minorFactor * 1e4) / 1e4 : value)
  }
  return { unit, arm, outcomes, covariates: places.covariates.map(({ place }) => cell(place)) }
}

/** Plain decimals; a comma for thousands is not guessed at. */
export function readNumber(text: string): number | undefined {
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined
}
