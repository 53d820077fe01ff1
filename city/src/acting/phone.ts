import type { Shop } from '../money/shop.ts'

/** The form of a slot that offers something, as the page has it. */
export interface ClaimForm {
  action: string
  fields: Record<string, string>
}

/** Opens the page after a payment as a phone does, without a script. */
export async function openPage(baseUrl: string, path: string, language: string): Promise<{ claim?: ClaimForm }> {
  const response = await fetch(`${baseUrl}${path}?lang=${language}`)
  const text = await response.text()
  if (!response.ok) throw new Error(`the page after a payment answered ${response.status}`)
  const form = /<form method="post" action="([^"]*\/claim)">(.*?)<\/form>/s.exec(text)
  if (!form?.[1]) return {}
  return { claim: { action: form[1], fields: hiddenFields(form[2] ?? '') } }
}

const hiddenFields = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]))

interface Joining {
  shop: Shop
  baseUrl: string
  form: ClaimForm
  phone: string
}

/**
 * Presses the button of a slot, gives a phone number and the code that was sent to it, and has the coupon. False where the
 * code did not come, since only so many are sent from one address.
 */
export async function joinFromPage({ shop, baseUrl, form, phone }: Joining): Promise<boolean> {
  const door = form.action.replace(/\/claim$/, '')
  const asked = await submit(baseUrl, `${door}/code`, { ...form.fields, phone })
  if (!asked.ok) return false
  // As staff at the till would read it out; the newest comes first.
  const { messages } = await shop.get<{ messages: { phone: string; text: string }[] }>('/v1/pocket-outbox')
  const sent = messages.find((message) => message.phone === phone)
  const code = sent && /\d{6}/.exec(sent.text)?.[0]
  if (!code) return false
  return (await submit(baseUrl, `${door}/sign-in`, { ...form.fields, phone, code })).ok
}

const submit = (baseUrl: string, path: string, fields: Record<string, string>): Promise<Response> =>
  fetch(`${baseUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams(fields).toString(),
  })
