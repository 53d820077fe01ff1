/** One field that a refusal is about: `path` as in the request body ("lines.0.quantity"). */
export type FieldProblem = { path: string; message: string }

type RefusalSpec = { status: number; message: string }
type RefusalOptions = { detail?: string; fields?: FieldProblem[]; retryAfterSeconds?: number }

/**
 * A request that is understood and refused. Carries a stable code for programs and a public message for people;
 * rendered in one place (`http.ts`) as RFC 9457 problem+json.
 */
export class Refusal extends Error {
  readonly code: string
  readonly status: number
  readonly detail: string | undefined
  readonly fields: FieldProblem[]
  readonly retryAfterSeconds: number | undefined

  constructor(code: string, spec: RefusalSpec, options: RefusalOptions = {}) {
    super(spec.message)
    this.name = 'Refusal'
    this.code = code
    this.status = spec.status
    this.detail = options.detail
    this.fields = options.fields ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

const registered = new Map<string, RefusalSpec & { domain: string }>()

/** Registers a domain's refusals once; `refusals.some_code()` makes the error to throw. */
export function defineRefusals<const T extends Record<string, RefusalSpec>>(domain: string, specs: T) {
  const makers: Record<string, (options?: RefusalOptions) => Refusal> = {}
  for (const [code, spec] of Object.entries(specs)) {
    invariant(!registered.has(code), `refusal code ${code} is registered twice`)
    registered.set(code, { ...spec, domain })
    makers[code] = (options) => new Refusal(code, spec, options)
  }
  // The loop above fills exactly the keys of T.
  return makers as { [K in keyof T]: (options?: RefusalOptions) => Refusal }
}

/** Every code a client can meet, for the documentation. */
export function listRefusals(): { code: string; domain: string; status: number; message: string }[] {
  return [...registered].map(([code, spec]) => ({ code, ...spec }))
}

/** A bug in our own code, never the caller's fault. */
export class InvariantViolation extends Error {
  override name = 'InvariantViolation'
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message)
}

export const kernelRefusals = defineRefusals('kernel', {
  invalid_request: { status: 400, message: 'The request does not have the expected shape.' },
  not_signed_in: { status: 401, message: 'Sign in or send a key.' },
  permission_denied: { status: 403, message: 'Your role may not do this.' },
  not_found: { status: 404, message: 'There is nothing here that you may see.' },
  cross_site: { status: 403, message: 'A page of another site may not do this in your name.' },
  too_many_requests: { status: 429, message: 'Too many requests. Wait a moment and try again.' },
  engine_unavailable: { status: 503, message: 'A storage engine is starting or unreachable. Try again in a moment.' },
  overloaded: { status: 503, message: 'There is more to do than can be done at the moment. Try again a little later.' },
  // Rendered for faults; the cause stays in the log.
  internal_fault: { status: 500, message: 'Something went wrong on our side. The request id helps us to find it.' },
})
