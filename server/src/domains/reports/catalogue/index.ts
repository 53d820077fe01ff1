import { activity } from './activity.ts'
import { attribution } from './attribution.ts'
import { customerStates } from './customer-states.ts'
import { firstOrderConversion } from './first-order-conversion.ts'
import { flowReport } from './flow.ts'
import { frequencyOfUse } from './frequency-of-use.ts'
import { habit } from './habit.ts'
import { hooks } from './hooks.ts'
import { lifetimeValueReport } from './lifetime-value.ts'
import { recallList } from './lost-users.ts'
import { marketShare } from './market-share.ts'
import { nextMonthRepurchase } from './next-month-repurchase.ts'
import { organicGrowth } from './organic-growth.ts'
import { overview } from './overview.ts'
import type { Report } from './report.ts'
import { retentionCohorts } from './retention-cohorts.ts'
import { revenueConcentration } from './revenue-concentration.ts'
import { shareFunnel } from './share-funnel.ts'
import { stagesReport } from './stages.ts'
import { summary } from './summary.ts'
import { topCustomersReport } from './top-customers.ts'
import { topGroupChanges } from './top-group-changes.ts'

/** Every report, in the order in which pages and the command line list them. */
export const catalogue: readonly Report[] = [
  overview,
  summary,
  firstOrderConversion,
  nextMonthRepurchase,
  retentionCohorts,
  lifetimeValueReport,
  customerStates,
  stagesReport,
  flowReport,
  revenueConcentration,
  topGroupChanges,
  topCustomersReport,
  marketShare,
  activity,
  frequencyOfUse,
  habit,
  attribution,
  organicGrowth,
  hooks,
  shareFunnel,
  recallList,
]
