/** The form of a slot that offers something, as the page has it. */
export interface SlotForm {
  offer: string
  action: string
  fields: Record<string, string>
}

/** Where somebody signs in: with the form that was pressed, or at the door of a store. */
export type Door = SlotForm | { store: string }

const session = 'regulars_pocket'

/** A customer's own phone: its cookies, the pages it opens without a script, and what the shop said. */
export class Phone {
  readonly #baseUrl: string
  readonly #address: string
  readonly #cookies = new Map<string, string>()

  /** Everybody has an address of their own, as the server learns behind a proxy that it trusts. */
  constructor(baseUrl: string, owner: number) {
    this.#baseUrl = baseUrl
    this.#address = `10.${(owner >> 16) & 255}.${(owner >> 8) & 255}.${owner & 255}`
  }

  get isSignedIn(): boolean {
    return this.#cookies.has(session)
  }

  /** What the page after a payment offers and leads to, from the top downwards. */
  async openPage(path: string, language: string): Promise<{ forms: SlotForm[]; links: string[] }> {
    const response = await this.#fetch(`${path}?lang=${language}`)
    const text = await response.text()
    if (!response.ok) throw new Error(`the page after a payment answered ${response.status}`)
    const buttons = text.matchAll(/<form method="post" action="([^"]*\/claim)">(.*?)<\/form>/gs)
    const forms = [...buttons].map(([, action = '', body = '']) => {
      const fields = hiddenFields(body)
      return { offer: fields.offer ?? '', action, fields }
    })
    const links = [...text.matchAll(/href="(\/p\/~\/[^"/?]+\/[^"/?]+\/[^"/?]+)\?/g)].flatMap(([, link]) => link ?? [])
    return { forms, links }
  }

  /** Asks for a code. False where none is sent. */
  askForCode(door: Door, phone: string): Promise<boolean> {
    if ('store' in door) return this.#post('/v1/pocket/sign-in-codes', { store: door.store, phone })
    return this.#submit(door.action.replace(/claim$/, 'code'), { ...door.fields, phone })
  }

  /** Gives the code that was sent; where a form led here, what it offers is had with it. */
  async signIn(door: Door, phone: string, code: string): Promise<boolean> {
    if ('store' in door) return this.#post('/v1/pocket/sign-in', { store: door.store, phone, code })
    return this.#submit(door.action.replace(/claim$/, 'sign-in'), { ...door.fields, phone, code })
  }

  /** Presses a link of a slot, and is led on. */
  async followLink(path: string): Promise<boolean> {
    return (await this.#fetch(path)).status < 400
  }

  /** One press, on a phone that is signed in. */
  claim(form: SlotForm): Promise<boolean> {
    return this.#submit(form.action, form.fields)
  }

  /** Numbers of the messages that lie in the inbox. */
  async readInbox(): Promise<number[]> {
    const response = await this.#fetch('/v1/pocket/inbox')
    if (!response.ok) return []
    const { messages } = (await response.json()) as { messages: { id: number }[] } // as the API documentation says
    return messages.map(({ id }) => id)
  }

  seen = (message: number): Promise<boolean> => this.#post('/v1/pocket/inbox/seen', { ids: [message] })
  follow = (message: number): Promise<boolean> => this.#post(`/v1/pocket/inbox/${message}/acted`)
  complain = (message: number): Promise<boolean> => this.#post(`/v1/pocket/inbox/${message}/complained`)

  #submit(path: string, fields: Record<string, string>): Promise<boolean> {
    return this.#send(path, 'application/x-www-form-urlencoded', new URLSearchParams(fields).toString())
  }

  #post(path: string, body: unknown = {}): Promise<boolean> {
    return this.#send(path, 'application/json', JSON.stringify(body))
  }

  async #send(path: string, type: string, body: string): Promise<boolean> {
    const headers = { 'content-type': type, 'sec-fetch-site': 'same-origin' }
    return (await this.#fetch(path, { method: 'POST', headers, body })).ok
  }

  async #fetch(
    path: string,
    { headers = {}, ...init }: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(`${this.#baseUrl}${path}`, {
      ...init,
      redirect: 'manual',
      headers: { ...headers, 'x-forwarded-for': this.#address, ...(cookie ? { cookie } : {}) },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name && value) this.#cookies.set(name, value)
    }
    return response
  }
}

const hiddenFields = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]))
