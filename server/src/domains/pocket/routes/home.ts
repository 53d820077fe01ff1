import { pocketPressedSchema, pocketPressSchema, pocketSlotsSchema } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requireCustomer } from '../../../kernel/http.ts'
import { fillHome, pressHome } from '../operations/show-home.ts'

const tags = ['Pocket']
const own = { customer: true } as const

/** The slots of the card bag. */
export function homeRoutes(app: App, deps: Deps): void {
  // It counts a view, so it is no reading.
  app.post(
    '/v1/pocket/slots',
    {
      config: own,
      schema: {
        tags,
        summary: 'Open the slots of the card bag: what stands in them',
        response: { 200: pocketSlotsSchema },
      },
    },
    (request) => fillHome(deps, requireCustomer(request)),
  )
  app.post(
    '/v1/pocket/slots/press',
    {
      config: own,
      schema: {
        tags,
        summary: 'Press what stands in a slot; answers where it leads',
        body: pocketPressSchema,
        response: { 200: pocketPressedSchema },
      },
    },
    (request) => pressHome(deps, requireCustomer(request), request.body),
  )
}
