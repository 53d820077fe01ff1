import type { ScopedAnalytics } from '../../../kernel/clickhouse.ts'

/** What belongs to one cure, as events name it. */
export type CureNames = { play: number; offers: readonly string[]; placement: number | null }

/** People at each step. Those of the page are counted for a cure with a placement only. */
export type CureSteps = {
  seen: number
  joined: number
  joinedClaimed: number
  joinedOrdered: number
  told: number
  claimed: number
  used: number
  toldOrdered: number
}

const HOUR_MS = 3_600_000

/**
 * How far people came, each step after the one before.
 *
 * `seen`: had no card when the placement was first shown to them; of people who are not known, every page counts, since nobody
 * can tell them apart. `joined`: the card was issued after the placement was shown, or within an hour of claiming its offer.
 * A wallet whose page was pressed while another record had the offer is somebody who joined with the phone: two records until a
 * sale shows both, and one person here.
 */
export async function readSteps(ch: ScopedAnalytics, { play, offers, placement }: CureNames): Promise<CureSteps> {
  const rows = await ch.rows<CureSteps>(
    `select countIf(is_new) + greatest(
         countIf(is_joined and shown_ms = 0) - countIf(is_new and not is_joined and pressed_ms > 0 and claim_ms = 0), (
         select toInt64(count()) from {{events}} where customer = 0 and kind = 'slot.shown'
           and JSONExtractUInt(properties, 'placement') = {placement:UInt32}
       )) as seen, countIf(is_joined) as joined, countIf(is_joined and claim_ms > 0) as joinedClaimed,
       countIf(is_joined and claim_ms > 0 and arrayExists(t -> t > claim_ms, paid)) as joinedOrdered,
       countIf(told_ms > 0) as told, countIf(claim_ms > 0) as claimed, countIf(claim_ms > 0 and used_ms > 0) as used,
       countIf(told_ms > 0 and arrayExists(t -> t > told_ms, paid)) as toldOrdered
     from (
       select customer, minIf(ms, what = 'shown') as shown_ms, minIf(ms, what = 'card') as card_ms, minIf(ms, what = 'claim') as claim_ms,
         minIf(ms, what = 'pressed') as pressed_ms, minIf(ms, what = 'used') as used_ms, minIf(ms, what = 'told') as told_ms, groupArrayIf(ms, what = 'paid') as paid,
         shown_ms > 0 and (card_ms = 0 or card_ms >= shown_ms) as is_new,
         card_ms > 0 and ((shown_ms > 0 and card_ms >= shown_ms) or (claim_ms > 0 and abs(card_ms - claim_ms) <= ${HOUR_MS})) as is_joined
       from (
         select customer, toUnixTimestamp64Milli(at) as ms,
           multiIf(kind = 'slot.shown', 'shown', kind = 'slot.clicked', 'pressed', kind = 'card.issued', 'card', kind = 'coupon.claimed', 'claim',
             kind = 'coupon.redeemed', 'used', 'told') as what
         from {{events}}
         where customer > 0 and (kind = 'card.issued'
           or (kind in ('slot.shown', 'slot.clicked') and JSONExtractUInt(properties, 'placement') = {placement:UInt32})
           or (kind in ('coupon.claimed', 'coupon.redeemed') and JSONExtractString(properties, 'offer') in {offers:Array(String)})
           or (kind = 'touch.sent' and JSONExtractString(properties, 'sender') = {sender:String}))
         union all
         select customer, toUnixTimestamp64Milli(at) as ms, 'paid' as what from {{orders}}
         where customer > 0 and fact = 'paid' and amount_minor > 0
       )
       group by customer
     )`,
    { placement: placement ?? 0, offers: [...offers], sender: `play/${play}` },
  )
  const [row] = rows
  return row ?? none
}

const none: CureSteps = {
  seen: 0,
  joined: 0,
  joinedClaimed: 0,
  joinedOrdered: 0,
  told: 0,
  claimed: 0,
  used: 0,
  toldOrdered: 0,
}

/** What the coupons of these offers took off, after returns, by code. */
export async function readTakenOff(
  ch: ScopedAnalytics,
  offers: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await ch.rows<{ offer: string; taken: number }>(
    `select JSONExtractString(properties, 'offer') as offer,
       sumIf(JSONExtractInt(properties, 'amountMinor'), kind = 'coupon.redeemed')
         - sumIf(JSONExtractInt(properties, 'amountMinor'), kind = 'coupon.returned') as taken
     from {{events}}
     where kind in ('coupon.redeemed', 'coupon.returned') and offer in {offers:Array(String)}
     group by offer`,
    { offers: [...offers] },
  )
  return new Map(rows.map(({ offer, taken }) => [offer, taken]))
}
