import { experiments } from './en/experiments.ts'
import { first } from './en/first.ts'
import { health } from './en/health.ts'
import { money } from './en/money.ts'
import { plays } from './en/plays.ts'
import { rewards } from './en/rewards.ts'
import { slots } from './en/slots.ts'
import { till } from './en/till.ts'
import { touches } from './en/touches.ts'

/** English words. The tree of this object is what every other language must have, see `Messages`. */
export const en = {
  ...first,
  ...money,
  ...rewards,
  ...till,
  ...experiments,
  ...health,
  ...plays,
  ...slots,
  ...touches,
}
