/** An impression that waits for an order, the order, and which belongs to which. */
export type Waiting = { decision: string; slot: string; customer: number; at: Date }
export type Order = { customer: number; orderNo: string; at: Date; categories: readonly number[] }
export type Brought = { decision: string; slot: string; orderNo: string; at: Date }

type Rule = { windowDays: number; categories: ReadonlySet<number> | undefined }

/**
 * An order belongs to the last impression before it, within the window; one order to one impression of a placement, and one
 * impression to one order, the first. The purchase that opened the page came before it and is nobody's success.
 */
export function attribute(
  waiting: readonly Waiting[],
  orders: readonly Order[],
  { windowDays, categories }: Rule,
): Brought[] {
  const open = [...waiting].sort((a, b) => b.at.getTime() - a.at.getTime() || (a.decision < b.decision ? -1 : 1))
  const brought: Brought[] = []
  for (const order of [...orders].sort((a, b) => a.at.getTime() - b.at.getTime() || (a.orderNo < b.orderNo ? -1 : 1))) {
    if (categories && !order.categories.some((category) => categories.has(category))) continue
    const index = open.findIndex(({ customer, at }) => {
      const afterMs = order.at.getTime() - at.getTime()
      return customer === order.customer && afterMs > 0 && afterMs <= windowDays * 86_400_000
    })
    const [found] = index < 0 ? [] : open.splice(index, 1)
    if (found) brought.push({ decision: found.decision, slot: found.slot, orderNo: order.orderNo, at: order.at })
  }
  return brought
}
