import { first } from './en/first.ts'
import { money } from './en/money.ts'
import { rewards } from './en/rewards.ts'
import { till } from './en/till.ts'

/** English words. The tree of this object is what every other language must have, see `Messages`. */
export const en = { ...first, ...money, ...rewards, ...till }
