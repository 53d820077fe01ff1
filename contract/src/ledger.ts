import { z } from 'zod'

/** Most transfers that one batch takes. */
export const LEDGER_BATCH_MAX = 1000
/** Largest amount of one entry, in minor units or whole pieces. */
export const LEDGER_AMOUNT_MAX = 1_000_000_000_000
/** Most entries of one transfer. */
export const LEDGER_ENTRIES_MAX = 100

/** What a unit is: real money, stored value that was paid for or added as a gift (minor units), or whole pieces. */
export const ledgerAssets = ['money', 'principal', 'bonus', 'points', 'growth'] as const
export const ledgerAssetSchema = z.enum(ledgerAssets)
export type LedgerAsset = z.infer<typeof ledgerAssetSchema>

/** How a transfer stands to time: at once, reserving, or ending a reservation one way or the other. */
export const ledgerPhases = ['posted', 'pending', 'post', 'void'] as const
export const ledgerPhaseSchema = z.enum(ledgerPhases)
export type LedgerPhase = z.infer<typeof ledgerPhaseSchema>

export const ledgerHolderKinds = ['customer', 'pot', 'store', 'workspace'] as const
export type LedgerHolderKind = (typeof ledgerHolderKinds)[number]

/** How a holder is written: `customer/<public id>`, `pot/<name>`, `store/<code>/<purpose>`, `workspace/<purpose>`. */
const holderText = z
  .string()
  .trim()
  .min(3)
  .max(200)
  .regex(/^(customer|pot|store|workspace)\/\S+( \S+)*$/)
  .describe('customer/<public id>, pot/<name>, store/<code>/<purpose> or workspace/<purpose>')

const instant = z.iso.datetime({ offset: true })
const transferKey = z.string().trim().min(1).max(200)
const amountMinor = z.int().min(-LEDGER_AMOUNT_MAX).max(LEDGER_AMOUNT_MAX)

export const ledgerEntryInputSchema = z.object({
  holder: holderText,
  asset: ledgerAssetSchema,
  amountMinor: amountMinor.describe('Positive is received; the entries of each asset sum to zero'),
})
export type LedgerEntryInput = z.input<typeof ledgerEntryInputSchema>

/** A correction by hand. */
export const ledgerTransferInputSchema = z.object({
  key: transferKey.describe('Names the transfer for good: the same key with the same content changes nothing'),
  kind: z
    .string()
    .regex(/^[a-z]+(\.[a-z-]+)+$/)
    .max(60)
    .default('correction.made'),
  at: instant.optional().describe('When it happened; now unless given'),
  storeCode: z.string().trim().min(1).max(50).optional(),
  story: z.string().trim().min(1).max(200).optional().describe('What it belongs to; a story of its own unless given'),
  reason: z.string().trim().max(300).optional(),
  entries: z.array(ledgerEntryInputSchema).min(2).max(LEDGER_ENTRIES_MAX),
})
export type LedgerTransferInput = z.input<typeof ledgerTransferInputSchema>

export const ledgerBatchInputSchema = z.object({
  transfers: z.array(ledgerTransferInputSchema).min(1).max(LEDGER_BATCH_MAX),
})
export type LedgerBatchInput = z.input<typeof ledgerBatchInputSchema>

export const ledgerTransferStatuses = ['posted', 'unchanged', 'refused'] as const

export const ledgerTransferResultSchema = z.object({
  key: z.string(),
  status: z.enum(ledgerTransferStatuses),
  id: z.int().optional(),
  code: z.string().optional().describe('Why it was refused'),
  detail: z.string().optional(),
})
export type LedgerTransferResult = z.infer<typeof ledgerTransferResultSchema>

/** Results stand in the order of the request; each transfer is decided alone. */
export const ledgerBatchResultSchema = z.object({
  results: z.array(ledgerTransferResultSchema),
  posted: z.int(),
  unchanged: z.int(),
  refused: z.int(),
})
export type LedgerBatchResult = z.infer<typeof ledgerBatchResultSchema>

const storeLabel = z.object({ code: z.string(), name: z.string() }).nullable()

/** Whose account, in words: `text` can be given to every route that takes a holder. */
export const ledgerHolderSchema = z.object({
  of: z.enum(ledgerHolderKinds),
  text: z.string(),
  customer: z.string().nullable().describe('Public id; null where it is no customer or not one that you may see'),
  store: storeLabel,
  purpose: z.string(),
})
export type LedgerHolder = z.infer<typeof ledgerHolderSchema>

export const ledgerAccountSchema = z.object({
  id: z.int(),
  holder: ledgerHolderSchema,
  asset: ledgerAssetSchema,
  bounded: z.boolean().describe('Never below zero'),
  balanceMinor: z.int(),
  availableMinor: z.int().describe('What is not reserved by a pending transfer'),
  entries: z.int(),
  movedAt: z.string().nullable(),
})
export type LedgerAccount = z.infer<typeof ledgerAccountSchema>

export const ledgerAccountQuerySchema = z.object({
  of: z.enum(ledgerHolderKinds).optional(),
  holder: z.string().trim().max(200).optional().describe('A holder, or how it begins'),
  asset: ledgerAssetSchema.optional(),
  store: z.string().max(50).optional().describe('Store code'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(300).optional(),
})
export type LedgerAccountQuery = z.infer<typeof ledgerAccountQuerySchema>

export const ledgerAccountListSchema = z.object({
  items: z.array(ledgerAccountSchema),
  nextCursor: z.string().nullable(),
})
export type LedgerAccountList = z.infer<typeof ledgerAccountListSchema>

export const ledgerStatementLineSchema = z.object({
  number: z.int().describe('Running number of the entry in its account'),
  transfer: z.int(),
  key: z.string(),
  kind: z.string(),
  at: z.string(),
  recordedAt: z.string(),
  store: storeLabel,
  story: z.string(),
  amountMinor: z.int(),
  balanceAfterMinor: z.int().nullable().describe('Null where you see a part of the account only'),
})
export type LedgerStatementLine = z.infer<typeof ledgerStatementLineSchema>

export const ledgerStatementQuerySchema = z.object({
  from: instant.optional().describe('Recorded at or after'),
  to: instant.optional().describe('Recorded before'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(300).optional(),
})
export type LedgerStatementQuery = z.infer<typeof ledgerStatementQuerySchema>

/** Entries newest first. Opening and closing are the balances just before `from` and just before `to`. */
export const ledgerStatementSchema = z.object({
  account: ledgerAccountSchema.omit({ balanceMinor: true, availableMinor: true, entries: true }),
  openingMinor: z.int().nullable(),
  closingMinor: z.int().nullable(),
  items: z.array(ledgerStatementLineSchema),
  nextCursor: z.string().nullable(),
})
export type LedgerStatement = z.infer<typeof ledgerStatementSchema>

export const ledgerEntrySchema = z.object({
  account: z.int(),
  holder: ledgerHolderSchema,
  asset: ledgerAssetSchema,
  amountMinor: z.int(),
  balanceAfterMinor: z.int().nullable().describe('Null for what is reserved only, and where you may not see it'),
})
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>

export const ledgerTransferSchema = z.object({
  id: z.int(),
  key: z.string(),
  kind: z.string(),
  at: z.string(),
  recordedAt: z.string(),
  store: storeLabel,
  story: z.string(),
  phase: ledgerPhaseSchema,
  until: z.string().nullable().describe('When a pending transfer is voided unless it was settled'),
  settles: z.int().nullable().describe('The pending transfer that this one ends'),
  settledBy: z.int().nullable().describe('The transfer that ended this pending one'),
  about: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  entries: z.array(ledgerEntrySchema),
})
export type LedgerTransfer = z.infer<typeof ledgerTransferSchema>

export const ledgerTransferQuerySchema = z.object({
  kind: z.string().max(60).optional(),
  story: z.string().max(200).optional(),
  holder: z.string().max(200).optional().describe('One that takes part'),
  store: z.string().max(50).optional().describe('Store code'),
  from: instant.optional().describe('Recorded at or after'),
  to: instant.optional().describe('Recorded before'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(300).optional(),
})
export type LedgerTransferQuery = z.infer<typeof ledgerTransferQuerySchema>

/** Newest first. */
export const ledgerTransferListSchema = z.object({
  items: z.array(ledgerTransferSchema),
  nextCursor: z.string().nullable(),
})
export type LedgerTransferList = z.infer<typeof ledgerTransferListSchema>

/** All transfers of a story, oldest first. */
export const ledgerStorySchema = z.object({ story: z.string(), transfers: z.array(ledgerTransferSchema) })
export type LedgerStory = z.infer<typeof ledgerStorySchema>

/** What the verifier can find. */
export const ledgerChecks = ['account', 'entry', 'transfer', 'reservation', 'seal'] as const
export const ledgerFindingSchema = z.object({
  check: z.enum(ledgerChecks),
  account: z.int().optional(),
  transfer: z.int().optional(),
  detail: z.string(),
})
export type LedgerFinding = z.infer<typeof ledgerFindingSchema>

export const ledgerVerificationSchema = z.object({
  startedAt: z.string(),
  finishedAt: z.string(),
  accounts: z.int(),
  entries: z.int(),
  transfers: z.int(),
  seals: z.int(),
  findings: z.array(ledgerFindingSchema),
})
export type LedgerVerification = z.infer<typeof ledgerVerificationSchema>

export const ledgerTrialBalanceSchema = z.object({
  asset: ledgerAssetSchema,
  accounts: z.int(),
  heldMinor: z.int().describe('Sum of the accounts above zero'),
  owedMinor: z.int().describe('Sum of those below'),
  sumMinor: z.int().describe('Zero, or the ledger is wrong'),
})
export type LedgerTrialBalance = z.infer<typeof ledgerTrialBalanceSchema>

export const ledgerHealthSchema = z.object({
  stopped: z.object({ at: z.string(), findings: z.array(ledgerFindingSchema) }).nullable(),
  verification: ledgerVerificationSchema.nullable().describe('The last complete round'),
  lagSeconds: z.number().nullable().describe('How long ago that round began: whatever was wrong then was found'),
  seal: z
    .object({ number: z.int(), throughTransfer: z.int(), hash: z.string(), sealedAt: z.string() })
    .nullable()
    .describe('The end of the hash chain. Note it elsewhere, and nobody can rewrite what lies before it'),
  accounts: z.int(),
  transfers: z.int(),
  trialBalance: z.array(ledgerTrialBalanceSchema),
})
export type LedgerHealth = z.infer<typeof ledgerHealthSchema>

export const ledgerResumeInputSchema = z.object({ reason: z.string().trim().min(3).max(500) })
export type LedgerResumeInput = z.input<typeof ledgerResumeInputSchema>
