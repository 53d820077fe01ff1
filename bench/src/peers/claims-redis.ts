import { createClient, defineScript } from 'redis'
import { given } from '../lib/clients.ts'
import { type ClaimPeer, type PeerAnswer, serveClaims } from './claim-server.ts'

/** Stock, limit per customer and idempotency in one script, synced by the append-only file before it is answered. */
const claimCoupon = defineScript({
  NUMBER_OF_KEYS: 3,
  SCRIPT: `
    local known = redis.call('hget', KEYS[3], ARGV[1])
    if known then return known end
    if redis.call('hexists', KEYS[2], ARGV[2]) == 1 then return 'claim_customer_limit' end
    local stock = redis.call('hmget', KEYS[1], 'stock', 'claimed')
    if tonumber(stock[2]) >= tonumber(stock[1]) then return 'offer_sold_out' end
    redis.call('hincrby', KEYS[1], 'claimed', 1)
    redis.call('hset', KEYS[2], ARGV[2], ARGV[3])
    redis.call('hset', KEYS[3], ARGV[1], ARGV[3])
    return ARGV[3]`,
  parseCommand(parser, offer: string, requestId: string, customer: string, coupon: string) {
    parser.pushKey(`{${offer}}:stock`)
    parser.pushKey(`{${offer}}:customers`)
    parser.pushKey(`{${offer}}:requests`)
    parser.push(requestId, customer, coupon)
  },
  transformReply: (reply: unknown) => String(reply),
})

const { secretKey, port } = given<ClaimPeer>()
const client = createClient({ socket: { host: '127.0.0.1', port: port ?? 0 }, scripts: { claimCoupon } })
await client.connect()
await serveClaims(secretKey, async ({ offer, requestId, customer, coupon }): Promise<PeerAnswer> => {
  const said = await client.claimCoupon(offer, requestId, customer, coupon)
  return said === 'offer_sold_out' || said === 'claim_customer_limit' ? { refused: said } : { coupon: said }
})
