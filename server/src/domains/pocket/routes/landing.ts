import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { type App, assertSameSite, type CustomerCaller } from '../../../kernel/http.ts'
import { findStorefront, type Storefront } from '../../organization/index.ts'
import { authenticateCustomer } from '../operations/authenticate-customer.ts'
import { sendSignInCode } from '../operations/send-sign-in-code.ts'
import { signInWithCode } from '../operations/sign-in-with-code.ts'
import { type Landing, landingPage, unknownPage } from '../rules/landing/page.ts'
import { contentSecurityPolicy } from '../rules/landing/style.ts'
import { chooseLanguage, type Language, landingWords } from '../rules/landing/words.ts'
import { keepSession, phoneOf } from './request.ts'

/** Pages, not API: outside of the description, for whoever scans a code. */
const page = { config: { public: true as const }, schema: { hide: true } }

const Place = z.object({ store: z.string().max(90), offer: z.string().max(60).optional() })
const Form = z.object({
  lang: z.enum(['en', 'zh']).optional().catch(undefined),
  offer: z.string().max(60).optional(),
  phone: z.string().max(40).default(''),
  code: z.string().max(12).default(''),
})

type Visit = {
  request: FastifyRequest
  reply: FastifyReply
  language: Language
  front: Storefront
  /** The customer of this shop; one who is signed in with another shop is nobody here. */
  me: CustomerCaller | undefined
}

function show({ reply }: Visit, content: Landing): FastifyReply {
  return send(reply, content.problem ? 422 : 200, landingPage(content))
}

const send = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply
    .status(status)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', contentSecurityPolicy)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .send(text)

async function visit(deps: Deps, request: FastifyRequest, reply: FastifyReply): Promise<Visit | undefined> {
  const { store } = Place.parse(request.params)
  const asked = request.method === 'GET' ? request.query : request.body
  const front = await findStorefront(deps, store)
  const { lang } = Form.pick({ lang: true }).parse(asked ?? {})
  const language = chooseLanguage(lang, request.headers['accept-language'], front?.shop.locale ?? 'zh-CN')
  if (!front) {
    send(reply, 404, unknownPage(language))
    return undefined
  }
  const me = await authenticateCustomer(deps, request)
  return { request, reply, language, front, me: me?.workspace === front.workspace ? me : undefined }
}

const about = ({ language, front }: Visit) => ({
  language,
  timezone: front.shop.timezone,
  path: `/p/${encodeURIComponent(front.door)}`,
  door: front.door,
  shop: front.shop.name,
  store: front.storeName,
  offer: undefined,
})

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
    scope.get('/p/:store', page, async (request, reply) => {
      const here = await visit(deps, request, reply)
      return here ? showDoor(deps, here) : reply
    })
    scope.post('/p/:store/code', page, async (request, reply) => {
      const here = await visit(deps, request, reply)
      return here ? sendCode(deps, here) : reply
    })
    scope.post('/p/:store/sign-in', page, async (request, reply) => {
      const here = await visit(deps, request, reply)
      return here ? signIn(deps, here) : reply
    })
  })
}

async function showDoor(_deps: Deps, here: Visit): Promise<FastifyReply> {
  if (!here.me) return show(here, { ...about(here), at: 'phone' })
  return show(here, { ...about(here), at: 'home', who: '', offers: [], claimed: false })
}

async function sendCode(deps: Deps, here: Visit): Promise<FastifyReply> {
  const { request, language, front } = here
  const { phone } = Form.parse(request.body ?? {})
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

async function signIn(deps: Deps, here: Visit): Promise<FastifyReply> {
  const { request, reply, language, front } = here
  const { phone, code } = Form.parse(request.body ?? {})
  try {
    assertSameSite(request)
    const input = { store: front.door, phone, code, locale: localeOf(language) } as const
    keepSession(deps, { request, reply }, await signInWithCode(deps, input, phoneOf(request)))
  } catch (error) {
    return show(here, { ...about(here), at: 'code', phone, problem: problemOf(error, language) })
  }
  return reply.redirect('/pocket/', 303)
}
