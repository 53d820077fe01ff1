import { z } from 'zod'
import { Locale } from './organization.ts'

// What customers see and do on their own phone. Amounts are minor units of the workspace's currency.

/**
 * Where a customer comes in: the code of a store, as it stands in the address of its page `/p/{store}`. Where several
 * workspaces of one server use the same code, `code@workspace`.
 */
const door = z.string().min(1).max(90).meta({ description: 'Store code, as in the address /p/{store}' })
const words = z.object({ en: z.string(), zh: z.string() })
const phone = z.string().trim().min(5).max(25)

export const pocketCodeDigits = 6

/** POST /v1/pocket/sign-in-codes */
export const pocketCodeRequestSchema = z.object({ store: door, phone, locale: Locale.optional() })
export type PocketCodeRequest = z.infer<typeof pocketCodeRequestSchema>
export const pocketCodeSentSchema = z.object({
  expiresAt: z.string(),
  resendAfterSeconds: z.number().int(),
})
export type PocketCodeSent = z.infer<typeof pocketCodeSentSchema>

/** POST /v1/pocket/sign-in */
export const pocketSignInSchema = z.object({
  store: door,
  phone,
  code: z.string().regex(new RegExp(`^\\d{${pocketCodeDigits}}$`), 'Six digits.'),
  locale: Locale.optional(),
})
export type PocketSignIn = z.infer<typeof pocketSignInSchema>

/** POST /v1/pocket/sign-in-link */
export const pocketLinkSignInSchema = z.object({ token: z.string().min(1).max(200), locale: Locale.optional() })

/** POST /v1/customers/:id/pocket-link : a link that opens this customer's pocket once, for the till and for programs. */
export const pocketLinkSchema = z.object({
  path: z.string().meta({ description: 'Address on this server, such as /pocket/link#…' }),
  token: z.string(),
  expiresAt: z.string(),
})
export type PocketLink = z.infer<typeof pocketLinkSchema>

/** GET /v1/pocket-outbox : what the local outbox holds in place of a provider of short messages. */
export const pocketOutboxSchema = z.object({
  messages: z.array(
    z.object({
      id: z.number().int(),
      at: z.string(),
      store: z.string().optional().meta({ description: 'Store code' }),
      phone: z.string(),
      text: z.string(),
      expiresAt: z.string(),
    }),
  ),
})
export type PocketOutbox = z.infer<typeof pocketOutboxSchema>

/** GET /v1/pocket/me */
export const pocketMeSchema = z.object({
  shop: z.string(),
  currency: z.string(),
  timezone: z.string(),
  locale: Locale,
  name: z.string().optional(),
  phone: z.string().optional().meta({ description: 'Masked' }),
  store: z.string().optional().meta({ description: 'Door where this device came in, for /p/{store}' }),
  card: z
    .object({
      name: words,
      number: z.string(),
      level: words,
      nextLevel: words.optional(),
      /** Growth reached, and what the next level takes. */
      growth: z.number().int(),
      nextGrowth: z.number().int().optional(),
      benefits: z.array(words),
      expiresAt: z.string().optional(),
    })
    .optional()
    .meta({ description: 'Absent where the customer holds no card' }),
  points: z.number().int(),
  storedMinor: z.number().int().meta({ description: 'Principal and bonus together' }),
  coupons: z.number().int().meta({ description: 'That can be used now or later' }),
  justPaid: z
    .object({
      ticketNo: z.string(),
      at: z.string(),
      dueMinor: z.number().int(),
      path: z.string().meta({ description: 'The page about it, on this server' }),
    })
    .optional()
    .meta({ description: 'The last sale at a till, for ten minutes after it' }),
})
export type PocketMe = z.infer<typeof pocketMeSchema>

/** PATCH /v1/pocket/me */
export const pocketUpdateMeSchema = z.object({ locale: Locale })

/** GET /v1/pocket/devices */
export const pocketDevicesSchema = z.object({
  devices: z.array(
    z.object({
      id: z.number().int(),
      current: z.boolean(),
      how: z.enum(['code', 'link']),
      userAgent: z.string().optional(),
      createdAt: z.string(),
      lastSeenAt: z.string(),
    }),
  ),
})
export type PocketDevices = z.infer<typeof pocketDevicesSchema>

/** GET, PATCH /v1/pocket/privacy. What was said is kept with its time; the last word counts. */
export const pocketPrivacySchema = z.object({
  personalisation: z.boolean().meta({ description: 'Off: the coupon centre is the same for everybody' }),
  marketing: z.boolean().meta({ description: 'Off: no advertising messages' }),
})
export type PocketPrivacy = z.infer<typeof pocketPrivacySchema>
export const pocketPrivacyChangeSchema = pocketPrivacySchema.partial()

/** A code to show: it changes before it ends, so a picture of it is worth nothing. */
export const pocketShownCodeSchema = z.object({
  code: z.string(),
  expiresAt: z.string(),
  serverTime: z.string().meta({ description: 'So that a phone whose clock is wrong counts down rightly' }),
})
export type PocketShownCode = z.infer<typeof pocketShownCodeSchema>

const benefit = { worth: words.meta({ description: 'In large letters: ¥5 off' }), condition: words }
const place = z.object({ code: z.string(), name: z.string() })
const requestId = z.string().trim().min(1).max(100)

export const pocketCouponStateSchema = z.enum(['usable', 'waiting', 'gifting', 'used', 'expired', 'voided'])
export type PocketCouponState = z.infer<typeof pocketCouponStateSchema>

export const pocketCouponSchema = z.object({
  id: z.string(),
  name: words,
  ...benefit,
  state: pocketCouponStateSchema,
  validFrom: z.string(),
  expiresAt: z.string(),
  stores: z.array(place).meta({ description: 'Where it can be used; none: in every store' }),
  together: z.boolean().meta({ description: 'Can be used with other coupons' }),
  giftable: z.boolean(),
  outsideCode: z.string().optional().meta({ description: 'A code of its own, to be shown instead of ours' }),
  usedAt: z.string().optional(),
  savedMinor: z.int(),
})
export type PocketCoupon = z.infer<typeof pocketCouponSchema>
/** GET /v1/pocket/coupons */
export const pocketCouponsSchema = z.object({ coupons: z.array(pocketCouponSchema) })

/** GET /v1/pocket/offers : the coupon centre, what suits the customer best first. */
export const pocketOfferSchema = z.object({
  id: z.int(),
  code: z.string(),
  name: words,
  about: z.object({ en: z.string(), zh: z.string() }),
  ...benefit,
  validity: z.union([z.object({ until: z.string() }), z.object({ days: z.int() })]),
  stores: z.array(place),
  left: z.int().optional().meta({ description: 'Absent where there is no bound' }),
  newCustomersOnly: z.boolean(),
  joins: z.boolean().meta({ description: 'Claiming it makes the customer a follower or a member' }),
  claimed: z.boolean().meta({ description: 'The customer has had what one person may have' }),
  reason: words.meta({ description: 'Why it stands where it stands' }),
  personal: z.boolean().meta({ description: 'The reason is about this customer' }),
})
export type PocketOffer = z.infer<typeof pocketOfferSchema>
export const pocketOffersSchema = z.object({
  personalised: z.boolean().meta({ description: 'False: the general list, the same for everybody' }),
  offers: z.array(pocketOfferSchema),
})
export type PocketOffers = z.infer<typeof pocketOffersSchema>

/** POST /v1/pocket/offers/{id}/claim : once for a `requestId`. Where the offer asks for it, follow and membership come along. */
const pressed = z.object({ slot: z.string().max(60), view: z.string().max(60) })
export const pocketClaimSchema = z.object({
  requestId,
  from: pressed.optional().meta({ description: 'The slot that led here, which it counts for' }),
})
export const pocketClaimedSchema = z.object({
  coupon: z.string(),
  joined: z.object({ followed: z.boolean(), member: z.boolean() }),
})
export type PocketClaimed = z.infer<typeof pocketClaimedSchema>

/** POST /v1/pocket/slots : what the shop has put on the first page. Within an hour it is one view. */
export const pocketSlotsSchema = z.object({
  slots: z.array(
    z.object({
      slot: z.string(),
      view: z.string(),
      title: words,
      body: words,
      button: words.meta({ description: 'Empty: a word that suits' }),
      image: z.string().nullable(),
      offer: z
        .object({
          id: z.int(),
          ...benefit,
          joins: z.boolean().meta({ description: 'Follow or membership come along' }),
        })
        .optional()
        .meta({ description: 'What a press claims; absent where it opens a link' }),
      isDone: z.boolean().meta({ description: 'Claimed already' }),
    }),
  ),
})
export type PocketSlots = z.infer<typeof pocketSlotsSchema>
/** POST /v1/pocket/slots/press */
export const pocketPressSchema = pressed
export const pocketPressedSchema = z.object({ to: z.string().nullable() })
export type PocketPressed = z.infer<typeof pocketPressedSchema>

/** POST /v1/pocket/coupons/{id}/gift : takes it out of the bag until somebody opens the link, or it is taken back. */
export const pocketGiveSchema = z.object({ requestId })
export const pocketGiftSchema = z.object({
  path: z.string().meta({ description: 'Address on this server; whoever opens it first has the coupon' }),
})
export type PocketGift = z.infer<typeof pocketGiftSchema>
/** POST /v1/pocket/gifts */
export const pocketTakeGiftSchema = z.object({ token: z.string().min(1).max(200) })
/** POST /v1/pocket/gifts/opened : somebody looks at it; how it stands for them. */
export const pocketOpenedGiftSchema = z.object({ state: z.enum(['open', 'own', 'yours', 'taken', 'withdrawn']) })
export type PocketOpenedGift = z.infer<typeof pocketOpenedGiftSchema>
export const pocketTakenGiftSchema = z.object({ coupon: z.string() })

/** GET /v1/pocket/stored-value */
export const pocketStoredValueSchema = z.object({
  principalMinor: z.int(),
  bonusMinor: z.int(),
  capMinor: z.int().optional().meta({ description: 'Most that the account may hold by law' }),
  plans: z.array(z.object({ id: z.int(), name: words, payMinor: z.int(), bonusMinor: z.int() })),
  recharges: z.array(
    z.object({
      at: z.string(),
      store: place.optional(),
      principalMinor: z.int(),
      bonusMinor: z.int(),
      principalLeftMinor: z.int(),
      bonusLeftMinor: z.int(),
      refundableMinor: z.int().meta({ description: 'What the customer would get back today' }),
      refundFreeUntil: z.string().meta({ description: 'Until when no reason is needed' }),
    }),
  ),
  movements: z.array(
    z.object({
      at: z.string(),
      what: z.enum(['recharged', 'spent', 'returned', 'refunded']),
      store: place.optional(),
      principalMinor: z.int(),
      bonusMinor: z.int(),
    }),
  ),
})
export type PocketStoredValue = z.infer<typeof pocketStoredValueSchema>

/** GET /v1/pocket/points */
export const pocketPointsSchema = z.object({
  available: z.int(),
  owed: z.int(),
  growth: z.int(),
  lots: z.array(z.object({ left: z.int(), expiresAt: z.string().nullable() })),
  moves: z.array(z.object({ at: z.string(), kind: z.string(), points: z.int() })),
})
export type PocketPoints = z.infer<typeof pocketPointsSchema>

/** GET /v1/pocket/history?cursor : what was bought, newest first. */
export const pocketHistoryQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: z.string().max(300).optional(),
})
export const pocketPurchaseSchema = z.object({
  ticketNo: z.string(),
  at: z.string(),
  store: place.optional(),
  dueMinor: z.int(),
  refundedMinor: z.int(),
})
export type PocketPurchase = z.infer<typeof pocketPurchaseSchema>
export const pocketHistorySchema = z.object({
  purchases: z.array(pocketPurchaseSchema),
  nextCursor: z.string().nullable(),
})
export type PocketHistory = z.infer<typeof pocketHistorySchema>

/** GET /v1/pocket/history/{ticketNo} : one purchase with what was taken off, how it was paid, and what came back. */
export const pocketTicketSchema = pocketPurchaseSchema.extend({
  grossMinor: z.int().meta({ description: 'Before anything was taken off' }),
  lines: z.array(z.object({ sku: z.string(), name: z.string(), quantity: z.number(), amountMinor: z.int() })),
  reductions: z.array(z.object({ of: z.enum(['coupon', 'level', 'points']), name: words, amountMinor: z.int() })),
  payments: z.array(z.object({ provider: z.string(), amountMinor: z.int(), refundedMinor: z.int() })),
  pointsUsed: z.int(),
  pointsEarned: z.int(),
  growthEarned: z.int(),
  refunds: z.array(
    z.object({
      at: z.string(),
      amountMinor: z.int(),
      couponsReturned: z.int(),
      pointsTakenBack: z.int(),
      pointsGivenBack: z.int(),
    }),
  ),
})
export type PocketTicket = z.infer<typeof pocketTicketSchema>

/** POST /v1/pocket/envelopes/{id}/take : once for a `requestId`. */
export const pocketTakeEnvelopeSchema = z.object({ requestId, groupCode: z.string().trim().max(40).optional() })
export const pocketTakenEnvelopeSchema = z.object({
  amountMinor: z.int(),
  asset: z.enum(['bonus', 'points']),
  position: z.int(),
})
export type PocketTakenEnvelope = z.infer<typeof pocketTakenEnvelopeSchema>
