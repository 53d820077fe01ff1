import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import { ingestLimits, type RefusedMessage } from '@regulars/contract'
import { refusals } from '../errors.ts'
import { checkMessage, excerptOf, type RawMessage, tooLarge } from '../rules.ts'

const gunzipAsync = promisify(gunzip)
const inflateAsync = promisify(inflate)

// Over the stated limit, since clients count their own bytes before they add the envelope.
const bodyBytesMax = 4 * ingestLimits.batchBytesMax

export type ReadRequest = {
  /** The JSON as it was sent, unpacked. */
  text: string
  writeKey?: string
  sentAt?: string
  accepted: RawMessage[]
  refused: (RefusedMessage & { excerpt: string })[]
}

/**
 * Reads the body of an ingest request. The official clients differ: JSON under any content type, gzip or not.
 * @param type the kind of call that the path names; undefined for a batch
 */
export async function readRequest(
  body: Buffer,
  encoding: string | undefined,
  type: string | undefined,
  receivedAt: number,
): Promise<ReadRequest> {
  const plain = await decompress(body, encoding)
  const text = plain.toString('utf8')
  const parsed = parseJson(text)
  const writeKey = typeof parsed.writeKey === 'string' ? parsed.writeKey : undefined
  const sentAt = typeof parsed.sentAt === 'string' ? parsed.sentAt : undefined
  const messages = type === undefined ? parsed.batch : [parsed]
  if (!Array.isArray(messages)) throw refusals.unreadable_body({ detail: 'A batch is {"batch": [ … ]}.' })
  const request: ReadRequest = { text, writeKey, sentAt, accepted: [], refused: [] }
  messages.forEach((message: unknown, index) => {
    const problem = checkMessage(message, type, receivedAt) ?? checkSize(message, plain.length)
    if (problem) request.refused.push({ index, ...problem, excerpt: excerptOf(message) })
    else request.accepted.push(message as RawMessage) // checkMessage found nothing wrong with it
  })
  return request
}

async function decompress(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  try {
    // By the first two bytes: some clients compress without saying so.
    if (body[0] === 0x1f && body[1] === 0x8b) return await gunzipAsync(body, { maxOutputLength: bodyBytesMax })
    if (encoding === 'deflate') return await inflateAsync(body, { maxOutputLength: bodyBytesMax })
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw refusals.batch_too_large() // zlib puts a code on its errors
    throw refusals.unreadable_body({ detail: 'The gzip data is damaged.' })
  }
  if (body.length > bodyBytesMax) throw refusals.batch_too_large()
  return body
}

function parseJson(text: string): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw refusals.unreadable_body({ detail: error instanceof Error ? error.message : undefined })
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw refusals.unreadable_body({ detail: 'The body is a JSON object.' })
  return parsed as Record<string, unknown> // an object that is neither null nor an array
}

/** Measures a message only where the whole body is larger than one may be: serialising it again costs more than all the rest. */
function checkSize(message: unknown, bodyBytes: number) {
  return bodyBytes > ingestLimits.eventBytesMax ? tooLarge(Buffer.byteLength(JSON.stringify(message))) : undefined
}
