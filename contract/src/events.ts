import { z } from 'zod'

/** A word in both languages of the product. */
type Words = { en: string; zh: string }

export type EventKind = {
  kind: string
  name: Words
  /** What the properties must look like; further properties are kept. */
  properties: z.ZodObject
  /** Names by which the Segment specification calls the same thing. */
  alsoCalled?: string[]
  /** Made by the platform itself; a client that sends one is told where to send it instead. */
  reservedFor?: string
}

const text = z.string().max(1024)
const place = { store: text.optional(), channel: text.optional() }
const kind = (
  name: string,
  en: string,
  zh: string,
  properties: z.ZodRawShape = {},
  more: Pick<EventKind, 'alsoCalled' | 'reservedFor'> = {},
): EventKind => ({ kind: name, name: { en, zh }, properties: z.looseObject({ ...place, ...properties }), ...more })

/** The catalogue of event kinds. Any other name is accepted and kept as it was sent. */
export const eventKinds: readonly EventKind[] = [
  kind('customer.identified', 'Identified', '身份识别'),
  kind(
    'customer.registered',
    'Registered',
    '注册',
    { code: text.optional() },
    { alsoCalled: ['Signed Up', 'Account Created'] },
  ),
  kind('page.viewed', 'Viewed a page', '浏览页面', { name: text.optional() }),
  kind('screen.viewed', 'Viewed a screen', '浏览界面', { name: text.optional() }),
  kind('group.named', 'Named a group', '归属群体'),
  kind('app.opened', 'Opened the app', '打开应用', {}, { alsoCalled: ['Application Opened'] }),
  kind('store.visited', 'Visited a store', '到店', { store: text }),
  kind('code.scanned', 'Scanned a code', '扫码', { code: text.optional() }),
  kind('wifi.joined', 'Joined the Wi-Fi', '连接 Wi-Fi'),
  kind('courier.visited', 'Courier visit', '配送员到访', { courier: text.optional() }),
  kind('product.viewed', 'Viewed a product', '浏览商品', { sku: text.optional() }, { alsoCalled: ['Product Viewed'] }),
  kind('cart.added', 'Added to cart', '加入购物车', { sku: text.optional() }, { alsoCalled: ['Product Added'] }),
  kind('checkout.started', 'Started checkout', '开始结算', {}, { alsoCalled: ['Checkout Started'] }),
  kind('search.performed', 'Searched', '搜索', { query: text.optional() }, { alsoCalled: ['Products Searched'] }),
  kind('window.followed', 'Followed the service window', '关注服务窗'),
  kind('window.unfollowed', 'Unfollowed the service window', '取消关注'),
  kind('message.delivered', 'Message delivered', '消息送达'),
  kind('message.seen', 'Message seen', '消息已读'),
  kind('message.replied', 'Replied to a message', '回复消息'),
  kind('group.joined', 'Joined a group', '入群', { group: text.optional() }),
  kind('group.left', 'Left a group', '退群', { group: text.optional() }),
  kind('coupon.claimed', 'Claimed a coupon', '领券', { coupon: text.optional() }),
  kind('coupon.redeemed', 'Redeemed a coupon', '核销', { coupon: text.optional() }),
  kind('coupon.gifted', 'Was given a coupon', '获赠优惠券', { coupon: text.optional() }),
  kind('coupon.returned', 'Got a coupon back', '退还优惠券', { coupon: text.optional() }),
  kind('coupon.expired', 'A coupon expired', '优惠券过期', { coupon: text.optional() }),
  kind('card.issued', 'Received a member card', '领会员卡'),
  kind('payment.succeeded', 'Paid', '支付成功', {}, { reservedFor: 'POST /v1/payments' }),
  kind('payment.refunded', 'Got a payment back', '支付退款', {}, { reservedFor: 'POST /v1/payments' }),
  kind('member.upgraded', 'Rose to a level', '会员升级', { to: text }, { reservedFor: 'sales at the till' }),
  kind('member.downgraded', 'Fell to a level', '会员降级', { to: text }, { reservedFor: 'sales at the till' }),
  kind('member.birthday', 'Birthday gift', '生日礼遇', {}, { reservedFor: 'PUT /v1/customers/{id}/birthday' }),
  kind('envelope.claimed', 'Opened an envelope', '领红包', {}, { reservedFor: 'POST /v1/envelopes/{id}/claims' }),
  kind(
    'touch.sent',
    'Was sent a message',
    '发出触达',
    { touch: z.number(), sender: text },
    { reservedFor: 'the gate' },
  ),
  kind('touch.seen', 'Saw a message', '看到触达', { touch: z.number(), sender: text }, { reservedFor: 'the gate' }),
  kind(
    'touch.acted',
    'Acted on a message',
    '响应触达',
    { touch: z.number(), sender: text },
    { reservedFor: 'the gate' },
  ),
  kind(
    'touch.complained',
    'Complained about a message',
    '投诉触达',
    { touch: z.number(), sender: text },
    { reservedFor: 'the gate' },
  ),
  kind('slot.shown', 'Was shown in a slot', '展位曝光', {}, { reservedFor: 'pages of customers' }),
  kind('slot.clicked', 'Pressed in a slot', '展位点击', {}, { reservedFor: 'pages of customers' }),
  kind('slot.converted', 'A slot succeeded', '展位转化', {}, { reservedFor: 'pages of customers' }),
  kind('share.made', 'Shared with a friend', '分享给朋友', { inviter: text.optional(), share: text.optional() }),
  kind('share.opened', 'Opened what a friend shared', '打开朋友的分享', {
    inviter: text.optional(),
    share: text.optional(),
  }),
  kind('feedback.given', 'Gave feedback', '评价', { rating: z.number().min(0).max(10).optional() }),
  kind('complaint.made', 'Complained', '投诉'),
  kind('order.paid', 'Paid an order', '支付订单', {}, { reservedFor: 'POST /v1/orders' }),
  kind('order.refunded', 'Refunded', '退款', {}, { reservedFor: 'POST /v1/refunds' }),
]

export const ingestLimits = { eventBytesMax: 32 * 1024, batchBytesMax: 500 * 1024, deduplicationDays: 28 } as const

/** One message of the Segment specification, as the ingest routes take it. */
export const Message = z.looseObject({
  type: z.enum(['track', 'identify', 'page', 'screen', 'group', 'alias']),
  messageId: z.string().max(256).optional(),
  userId: z.union([z.string().max(256), z.number()]).nullish(),
  anonymousId: z.string().max(256).nullish(),
  previousId: z.string().max(256).nullish(),
  groupId: z.string().max(256).nullish(),
  event: z.string().max(200).optional(),
  name: z.string().max(200).nullish(),
  timestamp: z.string().optional(),
  originalTimestamp: z.string().optional(),
  sentAt: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).nullish(),
  traits: z.record(z.string(), z.unknown()).nullish(),
  context: z.record(z.string(), z.unknown()).nullish(),
})
export type Message = z.infer<typeof Message>

export const RefusedMessage = z.object({
  index: z.number().int().meta({ description: 'Position in the batch, from 0' }),
  messageId: z.string().optional(),
  code: z.string(),
  detail: z.string(),
})
export type RefusedMessage = z.infer<typeof RefusedMessage>

export const IngestReply = z.object({
  success: z.literal(true),
  accepted: z.number().int().optional(),
  refused: z.array(RefusedMessage).optional(),
})
export type IngestReply = z.infer<typeof IngestReply>

export const EventKindView = z.object({
  kind: z.string(),
  name: z.object({ en: z.string(), zh: z.string() }),
  known: z.boolean().meta({ description: 'In the catalogue; otherwise kept as it was sent' }),
  events: z.number().int().optional(),
  lastAt: z.string().optional(),
})
export type EventKindView = z.infer<typeof EventKindView>

export const EventView = z.object({
  kind: z.string(),
  at: z.string().meta({ description: 'RFC 3339, UTC' }),
  messageId: z.string(),
  customer: z.string().optional().meta({ description: 'Public id of the customer' }),
  store: z.string().optional().meta({ description: 'Store code' }),
  channel: z.string().optional(),
  source: z.string(),
  properties: z.record(z.string(), z.unknown()),
})
export type EventView = z.infer<typeof EventView>

/** GET /v1/events/recent?kind&limit */
export const RecentEvents = z.object({ events: z.array(EventView) })
/** GET /v1/events/kinds */
export const EventKindList = z.object({ kinds: z.array(EventKindView) })
/** GET /v1/events/refused?limit : what the ingest door turned away, newest first. */
export const RefusedEvents = z.object({
  refused: z.array(
    z.object({
      at: z.string(),
      code: z.string(),
      detail: z.string(),
      messageId: z.string().optional(),
      excerpt: z.string(),
    }),
  ),
})
