import { eventKinds, type IdentifierKind, identifierKinds, ingestLimits, type RefusedMessage } from '@regulars/contract'

/** A request of the ingest door as it waits in the inbox. */
export type Envelope = {
  /** Milliseconds since 1970 at which the server received it. */
  receivedAt: number
  source: string
} & (
  | {
      /** The whole request, when nothing in it was refused. */ request: SentRequest /** The kind of call that its path named. */
      type?: MessageType
    }
  | { /** What was not refused. */ messages: RawMessage[]; sentAt?: string }
)

/** A body as it was sent: one message, or a batch of them. */
export type SentRequest = RawMessage | { batch: RawMessage[]; sentAt?: unknown }

/** One line of JSON around the text of a request. Line breaks in it are white space: inside strings JSON escapes them. */
export function envelopeLine({
  receivedAt,
  source,
  type,
  text,
}: {
  receivedAt: number
  source: string
  type: string | undefined
  text: string
}): string {
  const head = `{"receivedAt":${receivedAt},"source":${JSON.stringify(source)}${type === undefined ? '' : `,"type":"${type}"`},"request":`
  return `${head}${text.includes('\n') ? text.replaceAll('\n', ' ') : text}}`
}

/** The messages of an envelope, each with its type, and when the client sent them by its own clock, which corrects that clock. */
export function readEnvelope(line: string): {
  receivedAt: number
  source: string
  messages: RawMessage[]
  sentAt?: string
} {
  const envelope = JSON.parse(line) as Envelope // written by the ingest route
  if (!('request' in envelope)) return envelope
  const { receivedAt, source, request, type } = envelope
  const sentAt = typeof request.sentAt === 'string' ? { sentAt: request.sentAt } : {}
  if ('batch' in request && type === undefined) return { receivedAt, source, messages: request.batch, ...sentAt }
  const message = request as RawMessage // not a batch
  return { receivedAt, source, messages: [type === undefined ? message : { ...message, type }], ...sentAt }
}

/** A Segment message whose fields were checked by `checkMessage`. */
export type RawMessage = {
  type: MessageType
  messageId?: string
  userId?: string | number | null
  anonymousId?: string | null
  previousId?: string | null
  groupId?: string | null
  event?: string
  name?: string | null
  timestamp?: string
  originalTimestamp?: string
  sentAt?: string
  properties?: Record<string, unknown> | null
  traits?: Record<string, unknown> | null
  context?: Record<string, unknown> | null
}

const messageTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const
type MessageType = (typeof messageTypes)[number]

const byName = new Map(
  eventKinds.flatMap((entry) => [entry.kind, ...(entry.alsoCalled ?? [])].map((name) => [name, entry])),
)
const futureToleranceMs = 24 * 3600_000

type Problem = Omit<RefusedMessage, 'index'>

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isShortText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= max
const isId = (value: unknown): boolean =>
  isShortText(value, 256) || (typeof value === 'number' && Number.isFinite(value))

/**
 * What is wrong with a message, or undefined. Checked by hand rather than by schema: this runs for every event, and a
 * schema costs ten times as much. Known kinds are checked against the catalogue.
 */
export function checkMessage(message: unknown, type: string | undefined, receivedAt: number): Problem | undefined {
  if (!isObject(message)) return { code: 'not_an_object', detail: 'A message is a JSON object.' }
  const messageId = typeof message.messageId === 'string' ? message.messageId : undefined
  const refuse = (code: string, detail: string): Problem => ({ code, detail, ...(messageId ? { messageId } : {}) })
  const kind = messageTypes.find((each) => each === (type ?? message.type))
  if (!kind) return refuse('unknown_type', `type must be one of ${messageTypes.join(', ')}.`)
  if (message.messageId !== undefined && !isShortText(message.messageId, 256))
    return refuse('bad_message_id', 'messageId is a text of 1 to 256 characters.')
  if (!isId(message.userId) && !isId(message.anonymousId))
    return refuse('nobody', 'Give userId or anonymousId (1 to 256 characters).')
  for (const field of ['properties', 'traits', 'context'] as const) {
    if (message[field] !== undefined && message[field] !== null && !isObject(message[field]))
      return refuse('not_an_object', `${field} is a JSON object.`)
  }
  return checkTimes(message, receivedAt, refuse) ?? checkKind(kind, message, refuse)
}

type Refuse = (code: string, detail: string) => Problem

function checkTimes(message: Record<string, unknown>, receivedAt: number, refuse: Refuse): Problem | undefined {
  for (const field of ['timestamp', 'originalTimestamp', 'sentAt'] as const) {
    const value = message[field]
    if (value === undefined || value === null) continue
    if (typeof value !== 'string' || Number.isNaN(Date.parse(value)))
      return refuse('bad_time', `${field} is a time such as 2026-01-31T09:30:00.000Z.`)
  }
  const at = eventTime(message as RawMessage, receivedAt) // its time fields were checked just above
  if (at > receivedAt + futureToleranceMs)
    return refuse('time_in_future', 'timestamp lies more than a day ahead of the clock of this server.')
  if (at < Date.UTC(1990, 0, 1)) return refuse('bad_time', 'timestamp lies before 1990.')
  return undefined
}

function checkKind(type: MessageType, message: Record<string, unknown>, refuse: Refuse): Problem | undefined {
  if (type === 'alias' && !isId(message.previousId)) return refuse('no_previous_id', 'alias needs previousId.')
  if (type === 'group' && !isId(message.groupId)) return refuse('no_group_id', 'group needs groupId.')
  if (type !== 'track') return undefined
  if (!isShortText(message.event, 200))
    return refuse('no_event_name', 'track needs event: a name of 1 to 200 characters.')
  const known = byName.get(message.event)
  if (!known) return undefined
  if (known.reservedFor)
    return refuse('reserved_kind', `${known.kind} is made by the platform: use ${known.reservedFor}.`)
  const parsed = known.properties.safeParse(message.properties ?? {})
  if (parsed.success) return undefined
  const issue = parsed.error.issues[0]
  return refuse('bad_properties', `properties.${issue?.path.join('.')}: ${issue?.message}`)
}

export const tooLarge = (bytes: number): Problem | undefined =>
  bytes > ingestLimits.eventBytesMax
    ? { code: 'message_too_large', detail: `A message has at most ${ingestLimits.eventBytesMax} bytes.` }
    : undefined

/** When it happened, with the client's clock corrected by how late its `sentAt` is against ours. */
export function eventTime(message: RawMessage, receivedAt: number, batchSentAt?: string): number {
  const stated = message.originalTimestamp ?? message.timestamp
  if (stated === undefined || stated === null) return receivedAt
  const sentAt = message.sentAt ?? batchSentAt
  const skew = sentAt ? receivedAt - Date.parse(sentAt) : 0
  // A queue on a phone may hold events for days; that is lateness, not a wrong clock.
  return Date.parse(stated) + (Number.isNaN(skew) ? 0 : skew)
}

/** The name under which an event is kept. */
export function eventKind(message: RawMessage): string {
  if (message.type === 'track') return byName.get(message.event ?? '')?.kind ?? message.event ?? ''
  return {
    identify: 'customer.identified',
    page: 'page.viewed',
    screen: 'screen.viewed',
    group: 'group.named',
    alias: 'customer.identified',
  }[message.type]
}

// Traits of the Segment specification that say who somebody is. They go to the vault, never to ClickHouse.
const personalFields = new Set([
  'name',
  'firstName',
  'lastName',
  'phone',
  'email',
  'address',
  'birthday',
  'age',
  'gender',
  'avatar',
  'username',
  'idCard',
  'mobile',
])
// Only names that cannot mean anything else; the other kinds come in `identifiers`, since `courier` on a visit names the
// courier, not a record about the customer.
const identifierTraits: Record<string, IdentifierKind> = { phone: 'phone', mobile: 'phone', email: 'email' }

/**
 * The begin of a message for the people who must repair its sender. Says of personal fields only what kind of value they
 * had: what was refused is kept in the open, and personal data belongs in the vault.
 */
export function excerptOf(message: unknown): string {
  if (!isObject(message)) return kindOf(message)
  const shown = (name: string, value: unknown): unknown => (identifyingFields.has(name) ? kindOf(value) : value)
  return JSON.stringify(message, shown).slice(0, 500)
}

const identifyingFields = new Set([...personalFields, 'identifiers', 'userId', 'anonymousId', 'previousId', 'writeKey'])

function kindOf(value: unknown): string {
  if (value === null) return '(null)'
  return Array.isArray(value) ? '(list)' : `(${typeof value})`
}

export type Personal = {
  identifiers: { kind: IdentifierKind; value: string | number }[]
  traits: Record<string, unknown>
  rest: Record<string, unknown>
}

/** Splits what a message says into identifiers, personal fields for the vault, and properties that may be analysed. */
export function splitPersonal(message: RawMessage): Personal {
  const identifiers: Personal['identifiers'] = []
  const traits: Record<string, unknown> = {}
  const rest: Record<string, unknown> = {}
  if (message.userId !== undefined && message.userId !== null) identifiers.push({ kind: 'app', value: message.userId })
  if (message.anonymousId) identifiers.push({ kind: 'device', value: message.anonymousId })
  if (message.type === 'alias' && message.previousId) identifiers.push({ kind: 'device', value: message.previousId })
  const said = isObject(message.traits)
    ? message.traits
    : isObject(message.context?.traits)
      ? message.context.traits
      : {}
  collect(said, identifiers, traits, rest)
  collect(message.properties ?? {}, identifiers, traits, rest)
  if (message.type === 'group') rest.group = String(message.groupId)
  if ((message.type === 'page' || message.type === 'screen') && message.name) rest.name = message.name
  return { identifiers, traits, rest }
}

function collect(
  fields: Record<string, unknown>,
  identifiers: Personal['identifiers'],
  traits: Record<string, unknown>,
  rest: Record<string, unknown>,
): void {
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'identifiers' && isObject(value)) {
      collectIdentifiers(value, identifiers)
      continue
    }
    const kind = identifierTraits[name]
    if (kind && ((typeof value === 'string' && value !== '') || typeof value === 'number'))
      identifiers.push({ kind, value })
    if (personalFields.has(name)) {
      if (value !== null && value !== undefined && value !== '') traits[name] = value
    } else rest[name] = value
  }
}

/** `identifiers: { wallet, card, follower … }` inside traits or properties names somebody by more than the two Segment ids. */
function collectIdentifiers(named: Record<string, unknown>, identifiers: Personal['identifiers']): void {
  for (const { kind } of identifierKinds) {
    const value = named[kind]
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') identifiers.push({ kind, value })
  }
}
