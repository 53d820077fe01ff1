import type { Benefit, Words } from '../benefit-words.ts'
import { type Html, html } from './html.ts'
import { style } from './style.ts'
import { type Language, landingWords } from './words.ts'

export type LandingOffer = {
  code: string
  name: Words
  benefit: Benefit
  validity: { until: Date } | { days: number }
  left: number | undefined
  joins: boolean
}

export type Landing = {
  language: Language
  timezone: string
  /** Where this page is, without the language: `/p/lake` or `/p/lake/summer`. */
  path: string
  door: string
  shop: string
  store: string
  offer: LandingOffer | undefined
  /** Names the claim that a form of this page may make. */
  request: string
  /** The view of a page and the slot in it that led here. */
  from?: { view: string; slot: string } | undefined
  /** Why the last step was refused. */
  problem?: string
} & (
  | { at: 'phone' }
  | { at: 'code'; phone: string }
  | { at: 'home'; who: string; offers: LandingOffer[]; claimed: boolean }
  | { at: 'gone'; who: string | undefined }
)

export function landingPage(page: Landing): string {
  const words = landingWords[page.language]
  const other = page.language === 'en' ? 'zh' : 'en'
  return document(
    page.language,
    page.shop,
    html`<header><span>${page.shop}<small>${page.store}</small></span><a href="${page.path}?lang=${other}" lang="${other}">${words.other}</a></header>
<main>${page.problem ? html`<p class="say bad" role="alert">${page.problem}</p>` : undefined}${body(page)}</main>
<footer>${words.privacy}</footer>`,
  )
}

export function unknownPage(language: Language): string {
  const words = landingWords[language]
  return document(
    language,
    words.unknownTitle,
    html`<main><h1>${words.unknownTitle}</h1><p>${words.unknownAbout}</p></main>`,
  )
}

export const document = (language: Language, title: string, content: Html, head?: Html): string =>
  html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover"><meta name="referrer" content="same-origin"><title>${title}</title>${head}<link rel="icon" href="/pocket/icon.svg"><style>${{ html: style }}</style></head>
<body>${content}</body></html>
`.html

function body(page: Landing): Html {
  switch (page.at) {
    case 'phone':
      return phoneStep(page)
    case 'code':
      return codeStep(page, page.phone)
    case 'home':
      return home(page, page)
    case 'gone':
      return gone(page, page.who)
  }
}

const hidden = ({ language, offer, request, from }: Landing): Html =>
  html`<input type="hidden" name="lang" value="${language}">${offer ? html`<input type="hidden" name="offer" value="${offer.code}"><input type="hidden" name="request" value="${request}">${from ? hiddenFrom(from) : undefined}` : undefined}`

/** Carried from step to step, so that a claim is counted for the slot that it began in. */
export const hiddenFrom = ({ view, slot }: { view: string; slot: string }): Html =>
  html`<input type="hidden" name="view" value="${view}"><input type="hidden" name="slot" value="${slot}">`

const action = ({ door }: Landing, step: string): string => `/p/${encodeURIComponent(door)}/${step}`

function phoneStep(page: Landing): Html {
  const words = landingWords[page.language]
  return html`<h1>${page.offer ? words.claimTitle : words.signInTitle}</h1>${page.offer ? ticket(page, page.offer) : html`<p>${words.signInAbout}</p>`}
<form method="post" action="${action(page, 'code')}">${hidden(page)}<label for="phone">${words.phone}</label><input id="phone" name="phone" type="tel" inputmode="tel" autocomplete="tel" required minlength="5" maxlength="25"><button class="go">${words.sendCode}</button></form>`
}

function codeStep(page: Landing, phone: string): Html {
  const words = landingWords[page.language]
  const number = html`<input type="hidden" name="phone" value="${phone}">`
  return html`<h1>${words.codeTitle}</h1><p>${words.codeAbout(phone)}</p>
<form method="post" action="${action(page, 'sign-in')}">${hidden(page)}${number}<label for="code">${words.code}</label><input class="code" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required autofocus><button class="go">${page.offer ? words.signInClaim : words.signIn}</button></form>
<div class="row"><a class="quiet" href="${page.path}?lang=${page.language}">${words.another}</a><form method="post" action="${action(page, 'code')}">${hidden(page)}${number}<button class="quiet">${words.again}</button></form></div>
<p class="note">${words.outbox}</p>`
}

type Home = { who: string; offers: LandingOffer[]; claimed: boolean }

function home(page: Landing, { who, offers, claimed }: Home): Html {
  const words = landingWords[page.language]
  if (page.offer) {
    return html`<h1>${claimed ? words.claimed : words.claimTitle}</h1>${ticket(page, page.offer)}${claimed ? html`<a class="go" href="/pocket/">${words.use}</a>` : claimForm(page, page.offer)}`
  }
  return html`<h1>${words.welcome}</h1><p>${words.signedIn(who)}</p><a class="go" href="/pocket/">${words.open}</a>
${offers.length > 0 ? html`<h2>${words.offers}</h2>${offers.map((offer) => html`${ticket(page, offer, true)}`)}` : undefined}`
}

function gone(page: Landing, who: string | undefined): Html {
  const words = landingWords[page.language]
  const door = `/p/${encodeURIComponent(page.door)}?lang=${page.language}`
  return html`<h1>${words.gone}</h1><a class="go" href="${who ? '/pocket/' : door}">${words.open}</a>`
}

function claimForm(page: Landing, offer: LandingOffer): Html {
  const words = landingWords[page.language]
  return html`<form method="post" action="${action(page, 'claim')}"><input type="hidden" name="lang" value="${page.language}"><input type="hidden" name="offer" value="${offer.code}"><input type="hidden" name="request" value="${page.request}-${offer.code}">${page.from ? hiddenFrom(page.from) : undefined}<button class="go">${words.claim}</button></form>`
}

function ticket(page: Landing, offer: LandingOffer, withForm = false): Html {
  const { language, timezone, shop } = page
  const words = landingWords[language]
  const until = (at: Date) =>
    words.until(
      at.toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', {
        timeZone: timezone,
        day: 'numeric',
        month: 'long',
      }),
    )
  const validity = 'until' in offer.validity ? until(offer.validity.until) : words.days(offer.validity.days)
  return html`<section class="ticket"><strong>${offer.benefit.worth[language]}</strong><b>${offer.name[language]}</b><small>${offer.benefit.condition[language]}</small><small>${validity}${offer.left !== undefined ? ` · ${words.left(offer.left)}` : ''}</small>${offer.joins ? html`<small>${words.joinNote(shop)}</small>` : undefined}${withForm ? claimForm(page, offer) : undefined}</section>`
}
