/** Where a link goes. The router fills `params` into `to`; `search` is typed by the table below. */
export interface Destination {
  to: string
  params?: Record<string, string>
  search?: Record<string, string | undefined>
}

/** Which stores and which days the figures are about. Carried from page to page, so that a link shows what its sender saw. */
export interface LensSearch {
  city?: string
  store?: string
  from?: string
  to?: string
}

export interface CustomersSearch extends LensSearch {
  search?: string
  sort?: string
  channel?: string
  stage?: string
  view?: string
}

export interface CustomerSearch extends LensSearch {
  tab?: string
  kind?: string
}

export interface LabelsSearch {
  search?: string
  category?: string
  kind?: string
  state?: string
}

/** A new audience may begin with one value of a label, with a list, or with the expression of another audience. */
export interface NewAudienceSearch {
  label?: string
  value?: string
  copy?: string
  list?: string
}

/** Whose portrait: everybody met at a store or in a community, or the people of an audience. */
export type PortraitSubject = 'store' | 'audience' | 'community'

/** The till: which tab, and which ticket lies open. */
export interface TillSearch {
  tab?: string
  ticket?: string
  search?: string
  state?: string
  store?: string
}

export interface OffersSearch {
  tab?: string
  search?: string
  state?: string
  kind?: string
}

export interface CardsSearch {
  tab?: string
  level?: string
  state?: string
}

export interface LedgerSearch {
  tab?: string
  /** The story that transfers belong to. */
  story?: string
  kind?: string
  of?: string
  asset?: string
  holder?: string
}

export interface SettlementSearch extends LensSearch {
  tab?: string
  provider?: string
}

export interface PlaysSearch {
  tab?: string
  search?: string
  state?: string
  hook?: string
}

/** What was said and what was not: of a customer, of a play, with which reason. */
export interface GateSearch {
  tab?: string
  customer?: string
  sender?: string
  outcome?: string
  reason?: string
  channel?: string
  /** Of the people who fell silent: since when, and when they paid last. */
  days?: string
  group?: string
}

export interface ExperimentsSearch {
  search?: string
  state?: string
  kind?: string
}

export interface RiskSearch {
  rank?: string
  customer?: string
}

/** A report takes its own parameters beside the lens. */
export type ReportSearch = LensSearch & Record<string, string | undefined>

const go = <Search extends object>(to: string, search?: Search, params?: Record<string, string>): Destination => ({
  to,
  params,
  search: search as Record<string, string | undefined> | undefined, // every search type above is made of optional strings
})

/** Every link of the console starts here: one row a page, named as its page. */
export const paths = {
  signIn: (search?: { token?: string; next?: string }) => go('/sign-in', search),
  welcome: () => go('/welcome'),
  today: (search?: LensSearch) => go('/', search),
  customers: (search?: CustomersSearch) => go('/customers', search),
  customer: (id: string, search?: CustomerSearch) => go('/customers/$id', search, { id }),
  merges: () => go('/customers/merges'),
  audiences: (search?: { tab?: string; search?: string }) => go('/audiences', search),
  newAudience: (search?: NewAudienceSearch) => go('/audiences/new', search),
  audience: (id: string, search?: { tab?: string }) => go('/audiences/$id', search, { id }),
  labels: (search?: LabelsSearch) => go('/labels', search),
  newLabel: (search?: { scenario?: string }) => go('/labels/new', search),
  usefulness: (search?: { search?: string }) => go('/labels/usefulness', search),
  label: (code: string) => go('/labels/$code', undefined, { code }),
  editLabel: (code: string) => go('/labels/$code/edit', undefined, { code }),
  portraits: () => go('/portraits'),
  portrait: (of: PortraitSubject, id: string) => go('/portraits/$of/$id', undefined, { of, id }),
  till: (search?: TillSearch) => go('/till', search),
  offers: (search?: OffersSearch) => go('/offers', search),
  newOffer: (search?: { first?: string }) => go('/offers/new', search),
  offer: (id: number | string) => go('/offers/$id', undefined, { id: String(id) }),
  editOffer: (id: number | string) => go('/offers/$id/edit', undefined, { id: String(id) }),
  envelope: (id: number | string) => go('/envelopes/$id', undefined, { id: String(id) }),
  cards: (search?: CardsSearch) => go('/cards', search),
  card: (number: string) => go('/cards/$number', undefined, { number }),
  stored: (search?: { tab?: string; state?: string }) => go('/stored-value', search),
  ledger: (search?: LedgerSearch) => go('/ledger', search),
  account: (id: number | string, search?: { from?: string; to?: string }) =>
    go('/ledger/accounts/$id', search, { id: String(id) }),
  story: (story: string) => go('/ledger/story', { story }),
  settlement: (search?: SettlementSearch) => go('/settlement', search),
  risk: (search?: RiskSearch) => go('/risk', search),
  plays: (search?: PlaysSearch) => go('/plays', search),
  newPlay: (search?: { copy?: string }) => go('/plays/new', search),
  play: (id: number | string, search?: { tab?: string; version?: string }) =>
    go('/plays/$id', search, { id: String(id) }),
  tasks: (search?: { state?: string; store?: string }) => go('/plays/tasks', search),
  prescriptions: (search?: { tab?: string; aim?: string }) => go('/prescriptions', search),
  prescription: (code: string) => go('/prescriptions/$code', undefined, { code }),
  gate: (search?: GateSearch) => go('/gate', search),
  slots: (search?: { tab?: string; slot?: string }) => go('/slots', search),
  slot: (code: string, search?: { tab?: string }) => go('/slots/$code', search, { code }),
  experiments: (search?: ExperimentsSearch) => go('/experiments', search),
  experiment: (id: number | string) => go('/experiments/$id', undefined, { id: String(id) }),
  events: (search?: { kind?: string; tab?: string }) => go('/events', search),
  reports: (search?: LensSearch) => go('/reports', search),
  report: (name: string, search?: ReportSearch) => go('/reports/$name', search, { name }),
  flows: () => go('/flows'),
  imports: () => go('/imports'),
  import: (id: string) => go('/imports/$id', undefined, { id }),
  organization: (search?: { tab?: string }) => go('/organization', search),
  models: () => go('/models'),
  model: (name: string) => go('/models/$name', undefined, { name }),
  keys: () => go('/keys'),
  audit: (search?: { action?: string; object?: string }) => go('/audit', search),
  settings: (search?: { tab?: string }) => go('/settings', search),
} as const

/** The address as text, for `href` outside the router and for copying. */
export function hrefOf({ to, params = {}, search = {} }: Destination): string {
  const path = to.replace(/\$(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  return path + stringifySearch(search)
}

/** Plain names and values: `?store=001`, never JSON, so that an address can be read and typed. */
export function stringifySearch(search: Record<string, unknown>): string {
  const text = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') text.set(name, String(value))
  }
  return text.size > 0 ? `?${text}` : ''
}

export const parseSearch = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text))
