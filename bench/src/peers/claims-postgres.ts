import pg from 'pg'
import { given } from '../lib/clients.ts'
import { type ClaimPeer, type PeerAnswer, serveClaims } from './claim-server.ts'

/** One statement a claim, a transaction by itself: the row is counted up while there is stock, and the claim inserted. */
const { secretKey, postgresUrl } = given<ClaimPeer>()
const pool = new pg.Pool({ connectionString: postgresUrl, max: 12 })

const claim = `
  with counted as (
    update bench_claims.offer set claimed = claimed + 1 where id = $1 and claimed < stock returning id
  )
  insert into bench_claims.claim (offer, request_id, customer, coupon)
  select id, $2, $3::uuid, $4::uuid from counted returning coupon`
const known = 'select coupon from bench_claims.claim where offer = $1 and request_id = $2'
const uniqueViolation = '23505'

await serveClaims(secretKey, async ({ offer, requestId, customer, coupon }): Promise<PeerAnswer> => {
  const values = [Number(offer), requestId, customer, coupon]
  try {
    const { rows } = await pool.query<{ coupon: string }>({ name: 'claim', text: claim, values })
    return rows[0] ?? { refused: 'offer_sold_out' }
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== uniqueViolation) throw error
    const { rows } = await pool.query<{ coupon: string }>({ name: 'known', text: known, values: values.slice(0, 2) })
    return rows[0] ?? { refused: 'claim_customer_limit' }
  }
})
