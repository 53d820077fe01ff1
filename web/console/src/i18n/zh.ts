import type { Messages } from './index.ts'
import { first } from './zh/first.ts'
import { money } from './zh/money.ts'
import { rewards } from './zh/rewards.ts'
import { till } from './zh/till.ts'

/** 中文。按中文来写，不按英文来译。 */
export const zh: Messages = { ...first, ...money, ...rewards, ...till }
