import type { SlotFigures, SlotPlacement } from '@regulars/contract'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { PlacementRow } from '../queries/placements.ts'
import * as reports from '../queries/reports.ts'

export const noFigures: SlotFigures = { impressions: 0, clicks: 0, conversions: 0, valueMinor: 0, spentMinor: 0 }

export const toFigures = (sum: reports.TallySum): SlotFigures => ({
  impressions: Number(sum.impressions),
  clicks: Number(sum.clicks),
  conversions: Number(sum.conversions),
  valueMinor: minorToJson(sum.valueMinor),
  spentMinor: minorToJson(sum.spentMinor),
})

/** Placements with their figures, in the stores that the transaction sees. */
export async function showPlacements(
  tx: Tx,
  workspace: number,
  rows: readonly PlacementRow[],
): Promise<SlotPlacement[]> {
  const sums = await reports.sumByPlacement(tx, workspace, { placements: rows.map(({ id }) => id) })
  return rows.map(({ id, page, state, sender, terms, experiment, createdAt }) => {
    const sum = sums.get(id)
    const figures = sum ? toFigures(sum) : noFigures
    return { id, page, ...terms, state, sender, experiment, figures, createdAt: createdAt.toISOString() }
  })
}
