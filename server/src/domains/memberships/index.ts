import type { Deps } from '../../kernel/deps.ts'
import type { App } from '../../kernel/http.ts'
import { cardRoutes, codeRoutes, customerCardRoutes, templateRoutes } from './routes/cards.ts'
import { checkRoutes, giftRoutes, pointsRoutes } from './routes/points.ts'

export { keepMembershipsAlways } from './jobs.ts'
export { checkPoints } from './operations/check-points.ts'
export { creditPoints } from './operations/credit-points.ts'
export { earnForSale } from './operations/earn-for-sale.ts'
export { findMember, type Member } from './operations/find-member.ts'
export { giftPoints } from './operations/gift-points.ts'
export { joinMembership } from './operations/join-membership.ts'
export { listCardsOf, readPoints } from './operations/list-cards.ts'
export { issueMemberCode, resolveMemberCode } from './operations/show-code.ts'
export { quotePoints, spendForSale } from './operations/spend-for-sale.ts'
export { type SaleUnwinding, unwindSale } from './operations/unwind-sale.ts'
export { listMemberRecords } from './queries/cards.ts'
export { looksLikeMemberCode } from './rules/member-code.ts'
export { standardTemplate } from './rules/standard-template.ts'

export const memberships = {
  name: 'memberships',
  shelf: 2,
  migrations: `${import.meta.dirname}/migrations`,
  routes(app: App, deps: Deps): void {
    templateRoutes(app, deps)
    cardRoutes(app, deps)
    customerCardRoutes(app, deps)
    codeRoutes(app, deps)
    pointsRoutes(app, deps)
    giftRoutes(app, deps)
    checkRoutes(app, deps)
  },
}
