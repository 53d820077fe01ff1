import { randomUUID } from 'node:crypto'
import { offerClaimInputSchema, offerClaimResultSchema, permissions } from '@regulars/contract'
import { z } from 'zod'
import { Refusal } from '../../../server/src/kernel/errors.ts'
import { createHttp, type Principal, requirePrincipal } from '../../../server/src/kernel/http.ts'
import { sha256 } from '../../../server/src/kernel/ids.ts'
import { createLog } from '../../../server/src/kernel/log.ts'

export type ClaimPeer = { secretKey: string; port?: number; postgresUrl?: string }

export type PeerClaim = { offer: string; requestId: string; customer: string; coupon: string }

/** What a store answers: the coupon that the customer has, or why there is none. */
export type PeerAnswer = { coupon: string } | { refused: 'offer_sold_out' | 'claim_customer_limit' }

const ofPeer = { status: 409, message: 'Refused.' }

/**
 * Our own HTTP in front of another store: the same fastify, the same keys, the same schemas of request and reply. What
 * differs is what keeps the claim.
 */
export async function serveClaims(secretKey: string, keep: (claim: PeerClaim) => Promise<PeerAnswer>): Promise<void> {
  const holder: Principal = {
    kind: 'key',
    id: 1,
    workspace: 1,
    role: 'key',
    name: 'bench',
    scope: { workspace: 1, stores: '*' },
    timezone: 'Asia/Shanghai',
    currency: 'CNY',
    locale: 'en',
    permissions: new Set(permissions),
    viaCookie: false,
  }
  const keys = new Map([[sha256(secretKey).toString('hex'), holder]])
  const app = await createHttp({
    log: createLog('silent'),
    trustProxy: false,
    async authenticate({ headers }) {
      const key = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
      return key === undefined ? undefined : keys.get(sha256(key).toString('hex'))
    },
    authenticateCustomer: async () => undefined,
  })
  app.post(
    '/v1/offers/:id/claims',
    {
      config: { permission: 'offers:give' },
      schema: {
        params: z.object({ id: z.string().max(60) }),
        body: offerClaimInputSchema,
        response: { 200: offerClaimResultSchema },
      },
    },
    async (request) => {
      requirePrincipal(request)
      const { requestId, customer } = request.body
      const answer = await keep({ offer: request.params.id, requestId, customer, coupon: randomUUID() })
      if ('refused' in answer) throw new Refusal(answer.refused, ofPeer)
      const at = '2026-03-01T00:00:00.000Z'
      return {
        coupon: answer.coupon,
        offer: Number(request.params.id),
        claimedAt: at,
        validFrom: at,
        expiresAt: at,
        mostMinor: 500,
        outsideCode: null,
        joined: { followed: false, member: false },
      }
    },
  )
  process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
  process.on('SIGTERM', () => process.exit(0))
}
