import type { SlotCreative } from '@regulars/contract'
import { type Html, html } from './html.ts'
import { document, hiddenFrom, type LandingOffer } from './page.ts'
import { type Language, landingWords } from './words.ts'

/** What stands in a slot of the page. */
export type PaidSlot = {
  slot: string
  view: string
  creative: SlotCreative
  /** What is claimed, where it is an offer. */
  offer: LandingOffer | undefined
  isDone: boolean
}

export type PaidPage = {
  language: Language
  timezone: string
  /** Where this page is: `/p/~/code`. */
  path: string
  door: string
  shop: string
  store: string
  state: 'waiting' | 'paid' | 'cancelled'
  paidAt: Date
  currency: string
  dueMinor: bigint
  points: bigint
  slots: PaidSlot[]
  isSignedIn: boolean
  /** Names the claims that forms of this page may make. */
  request: string
}

/** Below 15 kB, without a script: it opens while the change is counted. */
export function paidPage(page: PaidPage): string {
  const words = landingWords[page.language]
  const other = page.language === 'en' ? 'zh' : 'en'
  // Without a script: the browser asks again until the wallet has answered.
  const again = page.state === 'waiting' ? html`<meta http-equiv="refresh" content="3">` : undefined
  return document(
    page.language,
    `${words.paidPage} · ${page.shop}`,
    html`<header><span>${page.shop}<small>${page.store}</small></span><a href="${page.path}?lang=${other}" lang="${other}">${words.other}</a></header>
<main>${state(page)}${page.state === 'paid' ? offered(page) : undefined}</main>
<footer>${words.privacy}</footer>`,
    again,
  )
}

function state({ language, state: at, currency, dueMinor, points, paidAt, store, timezone }: PaidPage): Html {
  const words = landingWords[language]
  if (at === 'waiting') return html`<h1>${words.paying}</h1><p>${words.payingAbout}</p>`
  if (at === 'cancelled') return html`<h1>${words.unpaid}</h1><p>${words.unpaidAbout}</p>`
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
  const time = paidAt.toLocaleTimeString(locale, { timeZone: timezone, hour: '2-digit', minute: '2-digit' })
  return html`<h1 class="sum">${words.paid(money(locale, currency, dueMinor))}</h1><p>${words.paidWhere(store, time)}</p>${points > 0n ? html`<p class="won">${words.earned(Number(points))}</p>` : undefined}`
}

function money(locale: string, currency: string, amountMinor: bigint): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  return format.format(Number(amountMinor) / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

function offered(page: PaidPage): Html {
  const words = landingWords[page.language]
  const bag = html`<a class="go" href="/pocket/">${words.open}</a>`
  // Whoever claims a coupon joins with it: the plain invitation is for a page without one.
  const hasOffer = page.slots.some(({ offer }) => offer)
  return html`${page.slots.map((slot) => slotCard(page, slot))}${page.isSignedIn ? bag : hasOffer ? undefined : invitation(page)}`
}

function invitation({ language, door }: PaidPage): Html {
  const words = landingWords[language]
  return html`<section class="slot join"><h2>${words.joinTitle}</h2><p>${words.joinAbout}</p><a class="go" href="/p/${encodeURIComponent(door)}?lang=${language}">${words.join}</a></section>`
}

function slotCard(page: PaidPage, { slot, view, creative, offer, isDone }: PaidSlot): Html {
  const { language, shop } = page
  const words = landingWords[language]
  const { title, body, button, image } = creative
  const press = offer ? claimForm(page, { slot, view, offer, label: button[language] || words.claim }) : undefined
  const link = html`<a class="go" href="${page.path}/${slot}/${view}?lang=${language}">${button[language] || words.look}</a>`
  return html`<section class="slot">${image ? html`<img src="${image}" alt="" width="400" height="225" loading="lazy">` : undefined}<h2>${title[language]}</h2>${body[language] ? html`<p>${body[language]}</p>` : undefined}${offer ? html`<strong>${offer.benefit.worth[language]}</strong><p class="note">${offer.benefit.condition[language]}</p>` : undefined}${offer?.joins && !isDone ? html`<p class="note">${words.joinNote(shop)}</p>` : undefined}${isDone ? html`<p class="done">✓ ${words.had}</p>` : (press ?? link)}</section>`
}

type Claiming = { slot: string; view: string; offer: LandingOffer; label: string }

function claimForm({ language, door, request }: PaidPage, { slot, view, offer, label }: Claiming): Html {
  return html`<form method="post" action="/p/${encodeURIComponent(door)}/claim"><input type="hidden" name="lang" value="${language}"><input type="hidden" name="offer" value="${offer.code}"><input type="hidden" name="request" value="${request}-${offer.code}">${hiddenFrom({ view, slot })}<button class="go">${label}</button></form>`
}
