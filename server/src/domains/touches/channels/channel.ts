import type { TouchChannel, TouchContent } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'

/** One message on its way to one customer. */
export type Message = {
  workspace: number
  touch: number
  channel: TouchChannel
  /** All records of the customer. */
  records: readonly number[]
  content: TouchContent
  locale: 'en' | 'zh-CN'
  /** Address on this server that opens the link and notes it, where the message has one. */
  openPath: string | undefined
  /** Address of the page on which the customer ends these messages. */
  stopPath: string
}

/** `gone`: there is nobody at this address any more. `later`: try again. */
export type Delivered = { how: 'delivered' } | { how: 'gone' | 'later'; trouble: string }

/**
 * A way out of the house. May be asked to send the same message again after a crash: pass `touch` on as the name of the
 * message where the other side knows such a thing. Waits for nobody longer than a few seconds.
 */
export type Channel = {
  kind: 'local-outbox' | 'http' | 'web-push'
  send(deps: Deps, message: Message, tx: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>): Promise<Delivered>
}

export const wordsOf = ({ content, locale }: Pick<Message, 'content' | 'locale'>) => ({
  title: locale === 'en' ? content.title.en : content.title.zh,
  text: locale === 'en' ? content.body.en : content.body.zh,
})

export const sendMsMax = 5000
