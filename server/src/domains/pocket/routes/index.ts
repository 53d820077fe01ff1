import type { Deps } from '../../../kernel/deps.ts'
import type { App } from '../../../kernel/http.ts'
import { couponRoutes, giftRoutes } from './bag.ts'
import { homeRoutes } from './home.ts'
import { landingRoutes } from './landing.ts'
import { meRoutes } from './me.ts'
import { paidRoutes } from './paid.ts'
import { signInRoutes } from './sign-in.ts'
import { staffRoutes } from './staff.ts'
import { cardRoutes, envelopeRoutes, valueRoutes } from './value.ts'

export function routes(app: App, deps: Deps): void {
  signInRoutes(app, deps)
  meRoutes(app, deps)
  homeRoutes(app, deps)
  couponRoutes(app, deps)
  giftRoutes(app, deps)
  cardRoutes(app, deps)
  envelopeRoutes(app, deps)
  valueRoutes(app, deps)
  staffRoutes(app, deps)
  landingRoutes(app, deps)
  paidRoutes(app, deps)
}
