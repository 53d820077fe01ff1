import type { Readable } from 'node:stream'
import {
  importListSchema,
  importQuerySchema,
  importSchema,
  importStartSchema,
  importUpdateSchema,
  importUploadQuerySchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { kernelRefusals } from '../../kernel/errors.ts'
import { type App, requirePrincipal } from '../../kernel/http.ts'
import { ImportJobs } from './jobs.ts'
import { createImport } from './operations/create-import.ts'
import { exportRejected } from './operations/export-rejected.ts'
import { getImport, listImports } from './operations/list-imports.ts'
import { changeMapping, startImport } from './operations/start-import.ts'

const tags = ['Imports']
const config = { permission: 'imports:run' }
const params = z.object({ id: z.uuid() })
const fileBytesMax = 2 * 1024 * 1024 * 1024

export function routes(app: App, deps: Deps): void {
  const jobs = new ImportJobs(deps)
  app.addHook('onReady', async () => jobs.start())
  app.addHook('onClose', () => jobs.stop())
  uploadRoute(app, deps)
  app.get(
    '/v1/imports',
    {
      config,
      schema: {
        tags,
        summary: 'Imports, newest first',
        querystring: importQuerySchema,
        response: { 200: importListSchema },
      },
    },
    (request) => listImports(deps, requirePrincipal(request), request.query),
  )
  app.get(
    '/v1/imports/:id',
    {
      config,
      schema: { tags, summary: 'One import with preview and progress', params, response: { 200: importSchema } },
    },
    (request) => getImport(deps, requirePrincipal(request), request.params.id),
  )
  app.patch(
    '/v1/imports/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change the mapping',
        params,
        body: importUpdateSchema,
        response: { 200: importSchema },
      },
    },
    (request) => changeMapping(deps, requirePrincipal(request), request.params.id, request.body.mapping),
  )
  app.post(
    '/v1/imports/:id/start',
    {
      config,
      schema: {
        tags,
        summary: 'Start it, or try it dry',
        params,
        body: importStartSchema,
        response: { 200: importSchema },
      },
    },
    async (request) => {
      const principal = requirePrincipal(request)
      await startImport(deps, principal, request.params.id, request.body.dryRun)
      jobs.wake()
      return getImport(deps, principal, request.params.id)
    },
  )
  rejectedRoute(app, deps)
}

function rejectedRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/imports/:id/rejected.csv',
    { config, schema: { tags, summary: 'Rejected lines with the reasons', params } },
    async (request, reply) => {
      const csv = await exportRejected(deps, requirePrincipal(request), request.params.id)
      if (csv === undefined) throw kernelRefusals.not_found()
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="rejected-${request.params.id}.csv"`)
        .send(csv)
    },
  )
}

/** The file is the body. It goes to storage piece by piece, so its size does not matter to memory. */
function uploadRoute(app: App, deps: Deps): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    scope.post(
      '/v1/imports',
      {
        config,
        bodyLimit: fileBytesMax,
        schema: {
          tags,
          summary: 'Upload a CSV or gzip CSV file',
          consumes: ['text/csv', 'application/gzip'],
          querystring: importUploadQuerySchema,
          response: { 200: importSchema },
        },
      },
      async (request) => {
        const principal = requirePrincipal(request)
        const { kind } = importUploadQuerySchema.parse(request.query)
        const row = await createImport(deps, principal, {
          kind,
          fileName: fileNameOf(request.headers['x-file-name']),
          content: request.body as Readable, // the parser above passes the stream on
        })
        return getImport(deps, principal, row.id)
      },
    )
  })
}

/** Browsers send names outside ASCII percent-encoded. */
function fileNameOf(header: string | string[] | undefined): string {
  const name = (Array.isArray(header) ? header[0] : header) ?? ''
  try {
    return decodeURIComponent(name) || 'file.csv'
  } catch {
    return name
  }
}
