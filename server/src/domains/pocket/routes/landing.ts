import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant, Refusal } from '../../../kernel/errors.ts'
import { type App, assertSameSite, type CustomerCaller } from '../../../kernel/http.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { findStorefront, type Storefront } from '../../organization/index.ts'
import { authenticateCustomer, pocketCookie } from '../operations/authenticate-customer.ts'
import { claimOffer } from '../operations/claim-offer.ts'
import { getOwnName, listShownOffers } from '../operations/list-shown-offers.ts'
import { sendSignInCode } from '../operations/send-sign-in-code.ts'
import { countClaim } from '../operations/show-home.ts'
import { signInWithCode } from '../operations/sign-in-with-code.ts'
import { type Landing, type LandingOffer, landingPage, unknownPage } from '../rules/landing/page.ts'
import { contentSecurityPolicy } from '../rules/landing/style.ts'
import { chooseLanguage, type Language, landingWords } from '../rules/landing/words.ts'
import { deviceOf, keepSession, phoneOf } from './request.ts'

/** Pages, not API: outside of the description, for whoever scans a code. */
const page = { config: { public: true as const }, schema: { hide: true } }

const Place = z.object({ store: z.string().max(90), offer: z.string().max(60).optional() })
const Form = z.object({
  lang: z.enum(['en', 'zh']).optional().catch(undefined),
  offer: z.string().max(60).optional(),
  phone: z.string().max(40).default(''),
  code: z.string().max(12).default(''),
  /** Made with the form: sent twice, it claims once. */
  request: z.string().max(100).optional(),
  /** The view of a page and the slot in it that led here. */
  view: z.string().max(60).optional(),
  slot: z.string().max(60).optional(),
})
/** Most that a page lists: it should open within a second on a slow line. */
const shownMax = 8

type Form = z.infer<typeof Form>

type Visit = {
  request: FastifyRequest
  reply: FastifyReply
  language: Language
  front: Storefront
  form: Form
  /** The customer of this shop; one who is signed in with another shop is nobody here. */
  me: CustomerCaller | undefined
  offers: LandingOffer[]
  /** The one that the address or the form names, if it can be had. */
  offer: LandingOffer | undefined
  isGone: boolean
}

export const sendPage = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply
    .status(status)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', contentSecurityPolicy)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .send(text)

const show = ({ reply }: Visit, content: Landing): FastifyReply =>
  sendPage(reply, content.problem ? 422 : 200, landingPage(content))

async function visit(deps: Deps, request: FastifyRequest, reply: FastifyReply): Promise<Visit | undefined> {
  const { store, offer: inPath } = Place.parse(request.params)
  const form = Form.parse((request.method === 'GET' ? request.query : request.body) ?? {})
  const front = await findStorefront(deps, store)
  const language = chooseLanguage(form.lang, request.headers['accept-language'], front?.shop.locale ?? 'zh-CN')
  if (!front) {
    sendPage(reply, 404, unknownPage(language))
    return undefined
  }
  const caller = await authenticateCustomer(deps, request)
  const offers = await listShownOffers(deps, front)
  const wanted = inPath ?? form.offer
  const offer = offers.find(({ code }) => code === wanted)
  const me = caller?.workspace === front.workspace ? caller : undefined
  return { request, reply, language, front, form, me, offers, offer, isGone: wanted !== undefined && !offer }
}

const fromOf = ({ view, slot }: Form): Landing['from'] =>
  view === undefined || slot === undefined ? undefined : { view, slot }

function about({ language, front, form, offer }: Visit) {
  const door = `/p/${encodeURIComponent(front.door)}`
  return {
    language,
    timezone: front.shop.timezone,
    path: offer ? `${door}/${offer.code}` : door,
    door: front.door,
    shop: front.shop.name,
    store: front.storeName,
    offer,
    request: uuidv7(),
    from: fromOf(form),
  }
}

const localeOf = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en')

/** What a refused step says on the page; anything but a refusal goes on as it is. */
function problemOf(error: unknown, language: Language): string {
  if (!(error instanceof Refusal)) throw error
  const words = landingWords[language]
  return words.problems[error.code] ?? words.problem
}

export function landingRoutes(app: App, deps: Deps): void {
  void app.register(async (scope) => {
    // Without a script a page can only send a form.
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    )
    const step =
      (take: (deps: Deps, here: Visit) => Promise<FastifyReply>) =>
      async (request: FastifyRequest, reply: FastifyReply) => {
        const here = await visit(deps, request, reply)
        return here ? take(deps, here) : reply
      }
    scope.get('/p/:store', page, step(showDoor))
    scope.get('/p/:store/:offer', page, step(showDoor))
    scope.post('/p/:store/code', page, step(sendCode))
    scope.post('/p/:store/sign-in', page, step(signIn))
    scope.post('/p/:store/claim', page, step(claim))
  })
}

async function showDoor(deps: Deps, here: Visit): Promise<FastifyReply> {
  const { me, isGone, offers } = here
  const who = me && (await getOwnName(deps, me))
  if (isGone) return show(here, { ...about(here), at: 'gone', who })
  if (who === undefined) return show(here, { ...about(here), at: 'phone' })
  return show(here, { ...about(here), at: 'home', who, offers: offers.slice(0, shownMax), claimed: false })
}

async function sendCode(deps: Deps, here: Visit): Promise<FastifyReply> {
  const { request, language, front, form } = here
  const { phone } = form
  try {
    assertSameSite(request)
    await sendSignInCode(deps, { store: front.door, phone, locale: localeOf(language) }, request.ip)
    return show(here, { ...about(here), at: 'code', phone })
  } catch (error) {
    const problem = problemOf(error, language)
    // A code that was sent a moment ago is still good: go on to where it is entered.
    const isSent = error instanceof Refusal && error.code === 'pocket_code_sent'
    return show(here, { ...about(here), ...(isSent ? { at: 'code', phone } : { at: 'phone' }), problem })
  }
}

/** Signs in and, where an offer led here, claims it in the same step: one press between the code and the coupon. */
async function signIn(deps: Deps, here: Visit): Promise<FastifyReply> {
  const { request, reply, language, front, form, offer } = here
  const { phone, code } = form
  let session: Awaited<ReturnType<typeof signInWithCode>>
  try {
    assertSameSite(request)
    const input = { store: front.door, phone, code, locale: localeOf(language) } as const
    session = await signInWithCode(deps, input, phoneOf(request))
  } catch (error) {
    return show(here, { ...about(here), at: 'code', phone, problem: problemOf(error, language) })
  }
  keepSession(deps, { request, reply }, session)
  if (!offer) return reply.redirect('/pocket/', 303)
  const me = await authenticateCustomer(deps, { cookies: { [pocketCookie]: session.token } })
  invariant(me, 'a session that was just opened is valid')
  return claimFor(deps, here, me, offer)
}

async function claim(deps: Deps, here: Visit): Promise<FastifyReply> {
  const { request, language, me, offer } = here
  if (!offer) return showDoor(deps, { ...here, isGone: true })
  try {
    assertSameSite(request)
  } catch (error) {
    return show(here, { ...about(here), at: 'phone', problem: problemOf(error, language) })
  }
  if (!me) return showDoor(deps, here)
  return claimFor(deps, here, me, offer)
}

async function claimFor(deps: Deps, here: Visit, me: CustomerCaller, offer: LandingOffer): Promise<FastifyReply> {
  const { request, language, form } = here
  const home = { ...about(here), at: 'home' as const, who: await getOwnName(deps, me), offers: [] }
  try {
    const requestId = form.request ?? uuidv7()
    const named = { offer: offer.code, requestId, device: deviceOf(request), address: request.ip }
    await claimOffer(deps, me, named)
    const from = fromOf(form)
    if (from) await countClaim(deps, me, from)
    return show(here, { ...home, claimed: true })
  } catch (error) {
    return show(here, { ...home, claimed: false, problem: problemOf(error, language) })
  }
}
