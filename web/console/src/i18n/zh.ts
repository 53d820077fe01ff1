import type { Messages } from './index.ts'
import { experiments } from './zh/experiments.ts'
import { first } from './zh/first.ts'
import { health } from './zh/health.ts'
import { money } from './zh/money.ts'
import { plays } from './zh/plays.ts'
import { rewards } from './zh/rewards.ts'
import { slots } from './zh/slots.ts'
import { till } from './zh/till.ts'
import { touches } from './zh/touches.ts'

/** 中文。按中文来写，不按英文来译。 */
export const zh: Messages = {
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
