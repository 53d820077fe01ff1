import {
  ledgerAccountListSchema,
  ledgerAccountQuerySchema,
  ledgerBatchInputSchema,
  ledgerBatchResultSchema,
  ledgerHealthSchema,
  ledgerResumeInputSchema,
  ledgerStatementQuerySchema,
  ledgerStatementSchema,
  ledgerStorySchema,
  ledgerTransferInputSchema,
  ledgerTransferListSchema,
  ledgerTransferQuerySchema,
  ledgerTransferResultSchema,
  ledgerTransferSchema,
  ledgerVerificationSchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { kernelRefusals } from '../../kernel/errors.ts'
import { type App, type Principal, requirePrincipal } from '../../kernel/http.ts'
import { callerOf } from '../organization/index.ts'
import { listAccounts } from './operations/list-accounts.ts'
import { getStory, getTransfer, listTransfers } from './operations/list-transfers.ts'
import { readHealth } from './operations/read-health.ts'
import { readStatement } from './operations/read-statement.ts'
import { recordCorrection, recordCorrections } from './operations/record-corrections.ts'
import { resumeLedger } from './operations/resume-ledger.ts'
import { verifyLedger } from './operations/verify-ledger.ts'

const tags = ['Ledger']
const numbered = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) })
const reading = { permission: 'ledger:read' } as const
const writing = { permission: 'ledger:write' } as const
// Results are made by us and of plain values: serialising them by their schema again costs a fifth of a request.
const plainJson = () => (data: unknown) => JSON.stringify(data)

/** Figures of the whole are for those who see all stores. */
function wholeWorkspace({ scope, workspace }: Principal): number {
  if (scope.stores !== '*') throw kernelRefusals.permission_denied({ detail: 'It is about all stores.' })
  return workspace
}

export function routes(app: App, deps: Deps): void {
  readingRoutes(app, deps)
  writingRoutes(app, deps)
  healthRoutes(app, deps)
}

function readingRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/ledger/accounts',
    {
      config: reading,
      schema: {
        tags,
        summary: 'Accounts with their balances',
        querystring: ledgerAccountQuerySchema,
        response: { 200: ledgerAccountListSchema },
      },
    },
    (request) => listAccounts(deps, requirePrincipal(request).scope, request.query),
  )
  app.get(
    '/v1/ledger/accounts/:id/entries',
    {
      config: reading,
      schema: {
        tags,
        summary: 'Statement of an account: its entries, newest first, with the balances before and after',
        params: numbered,
        querystring: ledgerStatementQuerySchema,
        response: { 200: ledgerStatementSchema },
      },
    },
    (request) => readStatement(deps, requirePrincipal(request).scope, request.params.id, request.query),
  )
  app.get(
    '/v1/ledger/transfers',
    {
      config: reading,
      schema: {
        tags,
        summary: 'Transfers with their entries, newest first',
        querystring: ledgerTransferQuerySchema,
        response: { 200: ledgerTransferListSchema },
      },
    },
    (request) => listTransfers(deps, requirePrincipal(request).scope, request.query),
  )
  app.get(
    '/v1/ledger/transfers/:id',
    {
      config: reading,
      schema: { tags, summary: 'One transfer', params: numbered, response: { 200: ledgerTransferSchema } },
    },
    (request) => getTransfer(deps, requirePrincipal(request).scope, request.params.id),
  )
  app.get(
    '/v1/ledger/stories/:story',
    {
      config: reading,
      schema: {
        tags,
        summary: 'All transfers that belong together, such as those of a sale and its refunds (encode slashes as %2F)',
        params: z.object({ story: z.string().min(1).max(200) }),
        response: { 200: ledgerStorySchema },
      },
    },
    (request) => getStory(deps, requirePrincipal(request).scope, request.params.story),
  )
}

function writingRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/ledger/transfers',
    {
      config: writing,
      serializerCompiler: plainJson,
      schema: {
        tags,
        summary: 'Record a correction by hand',
        body: ledgerTransferInputSchema,
        response: { 200: ledgerTransferResultSchema },
      },
    },
    (request) => recordCorrection(deps, callerOf(request, requirePrincipal(request)), request.body),
  )
  app.post(
    '/v1/ledger/transfers/batch',
    {
      config: writing,
      serializerCompiler: plainJson,
      schema: {
        tags,
        summary: 'Record up to 1,000 transfers, each decided alone',
        body: ledgerBatchInputSchema,
        response: { 200: ledgerBatchResultSchema },
      },
    },
    async (request) => {
      const caller = callerOf(request, requirePrincipal(request))
      const results = await recordCorrections(deps, caller, request.body.transfers)
      const count = (status: string): number => results.filter((result) => result.status === status).length
      return { results, posted: count('posted'), unchanged: count('unchanged'), refused: count('refused') }
    },
  )
}

function healthRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/ledger/health',
    {
      config: reading,
      schema: {
        tags,
        summary: 'Whether the figures agree: last verification, end of the hash chain, trial balance',
        response: { 200: ledgerHealthSchema },
      },
    },
    (request) => readHealth(deps, wholeWorkspace(requirePrincipal(request))),
  )
  app.post(
    '/v1/ledger/verify',
    {
      config: writing,
      schema: { tags, summary: 'Verify the whole ledger now', response: { 200: ledgerVerificationSchema } },
    },
    (request) => verifyLedger(deps, wholeWorkspace(requirePrincipal(request))),
  )
  app.post(
    '/v1/ledger/resume',
    {
      config: writing,
      schema: {
        tags,
        summary: 'Let a stopped ledger write again, if everything agrees now',
        body: ledgerResumeInputSchema,
        response: { 200: ledgerVerificationSchema },
      },
    },
    (request) => {
      const principal = requirePrincipal(request)
      wholeWorkspace(principal)
      return resumeLedger(deps, callerOf(request, principal), request.body.reason)
    },
  )
}
