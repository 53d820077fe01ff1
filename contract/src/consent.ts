import { z } from 'zod'

// What a person allows. What was said is only added to; the last word of all records of a person counts.

/** Ways on which something can be said to a customer. */
export const touchChannels = ['inbox', 'push', 'email', 'sms', 'voice'] as const
export const touchChannelSchema = z.enum(touchChannels)
export type TouchChannel = z.infer<typeof touchChannelSchema>

export const consentPurposes = ['marketing', 'personalisation'] as const
export const consentPurposeSchema = z.enum(consentPurposes)
export type ConsentPurpose = z.infer<typeof consentPurposeSchema>

/** `unsaid`: never asked. */
export const consentAnswerSchema = z.enum(['yes', 'no', 'unsaid'])
export type ConsentAnswer = z.infer<typeof consentAnswerSchema>

export const consentRightsSchema = z.object({
  marketing: consentAnswerSchema,
  personalisation: consentAnswerSchema,
  optedOut: z.array(touchChannelSchema).meta({ description: 'Channels on which nothing at all is sent' }),
  preferred: touchChannelSchema.optional(),
})
export type ConsentRights = z.infer<typeof consentRightsSchema>

export const consentWordSchema = z.object({
  at: z.string(),
  what: z.enum(['marketing', 'personalisation', 'channel', 'preference']),
  channel: touchChannelSchema.optional(),
  granted: z.boolean(),
  source: z.string().meta({ description: 'Where it was said: pocket, staff/3, link, import, api' }),
})
export type ConsentWord = z.infer<typeof consentWordSchema>

/** GET /v1/customers/{id}/consent : what the person allows, and everything that was said, newest first. */
export const customerConsentSchema = consentRightsSchema.extend({ log: z.array(consentWordSchema) })
export type CustomerConsent = z.infer<typeof customerConsentSchema>

/** PATCH /v1/customers/{id}/consent : staff write down what a customer told them. */
export const consentChangeSchema = z.object({
  marketing: z.boolean().optional(),
  personalisation: z.boolean().optional(),
  channels: z.partialRecord(touchChannelSchema, z.boolean()).optional().meta({ description: 'false: opt out' }),
  preferred: touchChannelSchema.nullish(),
})
export type ConsentChange = z.infer<typeof consentChangeSchema>
