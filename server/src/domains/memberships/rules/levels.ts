import type { CardTemplateDefinition, MembershipLevel } from '@regulars/contract'
import { invariant } from '../../../kernel/errors.ts'

type Levels = readonly MembershipLevel[]
type GrowthRules = CardTemplateDefinition['growth']

/** The highest level that this much growth reaches. Levels are in rising order and the first starts at 0. */
export function levelFor(levels: Levels, growth: bigint): MembershipLevel {
  const reached = levels.findLast((level) => BigInt(level.growthMin) <= growth)
  invariant(reached, 'the first level starts at 0')
  return reached
}

/** The level with this code. A level that a later version of the template dropped counts as the one that growth reaches. */
export const levelNamed = (levels: Levels, code: string, growth: bigint): MembershipLevel =>
  levels.find((level) => level.code === code) ?? levelFor(levels, growth)

export function nextLevel(
  levels: Levels,
  code: string,
  growth: bigint,
): { level: MembershipLevel; growthMissing: bigint } | null {
  const at = levels.findIndex((level) => level.code === code)
  const level = levels.slice(at + 1).find(({ growthMin }) => BigInt(growthMin) > growth)
  return level ? { level, growthMissing: BigInt(level.growthMin) - growth } : null
}

const rankOf = (levels: Levels, code: string): number => levels.findIndex((level) => level.code === code)

/** The level to rise to at once; undefined where it is not above the present one. */
export function decideUpgrade(levels: Levels, code: string, counted: bigint): MembershipLevel | undefined {
  const reached = levelFor(levels, counted)
  return rankOf(levels, reached.code) > rankOf(levels, code) ? reached : undefined
}

/** The level to fall to at a review; undefined where the growth of the period still reaches the present one. */
export function decideDowngrade(levels: Levels, code: string, counted: bigint): MembershipLevel | undefined {
  const reached = levelFor(levels, counted)
  return rankOf(levels, reached.code) < rankOf(levels, code) ? reached : undefined
}

/** Growth for a paid sale. Whole pieces, rounded down. */
export function growthForSale(rules: GrowthRules, amountMinor: bigint): bigint {
  const { growth, forMinor } = rules.perAmount
  return (amountMinor * BigInt(growth)) / BigInt(forMinor) + (amountMinor > 0n ? BigInt(rules.perVisit) : 0n)
}

/** Growth for an event of this kind; undefined where the rules do not name it. */
export function growthForEvent(rules: GrowthRules, kind: string): bigint | undefined {
  const rule = rules.events.find((entry) => entry.kind === kind)
  return rule && BigInt(rule.growth)
}
