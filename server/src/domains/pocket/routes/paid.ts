import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import type { App } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { noteClick } from '../../slots/index.ts'
import { authenticateCustomer } from '../operations/authenticate-customer.ts'
import { fillPaidPage, openPaidView, type PaidView } from '../operations/show-paid-page.ts'
import { unknownPage } from '../rules/landing/page.ts'
import { paidPage } from '../rules/landing/paid-page.ts'
import { chooseLanguage, type Language } from '../rules/landing/words.ts'
import { sendPage } from './landing.ts'

/** A page, not API: outside of the description, for whoever scans the code of a sale. */
const page = { config: { public: true as const }, schema: { hide: true } }
// No code of a store begins with a tilde.
const address = '/p/~/:code'

const Query = z.object({ lang: z.enum(['en', 'zh']).optional().catch(undefined) })
const Place = z.object({ code: z.string().max(200), slot: z.string().max(60), view: z.string().max(60) })

const languageOf = (request: FastifyRequest, view: PaidView | undefined): Language =>
  chooseLanguage(
    Query.parse(request.query ?? {}).lang,
    request.headers['accept-language'],
    view?.front.shop.locale ?? 'zh-CN',
  )

export function paidRoutes(app: App, deps: Deps): void {
  app.get(address, page, (request, reply) => showPaid(deps, request, reply))
  app.get(`${address}/:slot/:view`, page, (request, reply) => followLink(deps, request, reply))
}

async function showPaid(deps: Deps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { code } = Place.pick({ code: true }).parse(request.params)
  const view = await openPaidView(deps, code)
  const language = languageOf(request, view)
  if (!view) return sendPage(reply, 404, unknownPage(language))
  const { ticket, front } = view
  const caller = await authenticateCustomer(deps, request)
  const me = caller?.workspace === ticket.workspace ? caller : undefined
  const slots = ticket.state === 'paid' ? await fillPaidPage(deps, view, me) : []
  const { state, paidAt, currency, dueMinor, pointsEarned: points } = ticket
  return sendPage(
    reply,
    200,
    paidPage({
      ...{ language, state, paidAt, currency, dueMinor, points, slots },
      ...{ timezone: front.shop.timezone, door: front.door, shop: front.shop.name, store: front.storeName },
      path: `/p/~/${code}`,
      isSignedIn: me !== undefined,
      request: uuidv7(),
    }),
  )
}

/** Counts the press and goes where the placement leads; back to the page where it leads nowhere any more. */
async function followLink(deps: Deps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { code, slot, view: decision } = Place.parse(request.params)
  const view = await openPaidView(deps, code)
  const language = languageOf(request, view)
  if (!view) return sendPage(reply, 404, unknownPage(language))
  const scope = { workspace: view.ticket.workspace, stores: '*', timezone: view.front.shop.timezone } as const
  try {
    const action = await noteClick(deps, scope, { decision, slot })
    if (action.kind === 'link') return reply.redirect(action.to, 303)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
  return reply.redirect(`/p/~/${code}?lang=${language}`, 303)
}
