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
