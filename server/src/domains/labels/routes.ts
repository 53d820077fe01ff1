import {
  CustomerLabelList,
  LabelCategory,
  LabelCategoryList,
  LabelDetail,
  LabelInput,
  LabelPage,
  LabelPatch,
  LabelPreview,
  LabelPreviewRequest,
  LabelQuery,
  LabelValuesInput,
  LabelValuesResult,
  LabelView,
  Scenario,
  ScenarioList,
} from '@regulars/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../kernel/http.ts'
import { callerOf } from '../organization/index.ts'
import { changeLabel, createLabel, publishLabel, recomputeLabel, retireLabel } from './operations/change-label.ts'
import { declareValues } from './operations/declare-values.ts'
import { listCustomerLabels } from './operations/list-customer-labels.ts'
import { getLabel, listLabels } from './operations/list-labels.ts'
import { listCategories, listScenarios, putCategory, putScenario } from './operations/list-words.ts'
import { previewRule } from './operations/preview-rule.ts'

const tags = ['Labels']
const read = { permission: 'labels:read' } as const
const write = { permission: 'labels:write' } as const
const Code = z.object({ code: z.string() })

const by = (request: FastifyRequest) => callerOf(request, requirePrincipal(request))
const scopeOf = (request: FastifyRequest) => requirePrincipal(request).scope

export function routes(app: App, deps: Deps): void {
  wordRoutes(app, deps)
  labelRoutes(app, deps)
  stateRoutes(app, deps)
  valueRoutes(app, deps)
}

function wordRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/label-scenarios',
    { config: read, schema: { tags, summary: 'Business scenarios', response: { 200: ScenarioList } } },
    async (request) => ({ scenarios: await listScenarios(deps, scopeOf(request)) }),
  )
  app.put(
    '/v1/label-scenarios/:code',
    {
      config: write,
      schema: {
        tags,
        summary: 'Add or change a scenario',
        params: Code,
        body: Scenario.omit({ code: true, labels: true }),
        response: { 200: ScenarioList },
      },
    },
    async (request) => {
      await putScenario(deps, by(request), { code: request.params.code, ...request.body })
      return { scenarios: await listScenarios(deps, scopeOf(request)) }
    },
  )
  app.get(
    '/v1/label-categories',
    { config: read, schema: { tags, summary: 'Label categories', response: { 200: LabelCategoryList } } },
    async (request) => ({ categories: await listCategories(deps, scopeOf(request)) }),
  )
  app.put(
    '/v1/label-categories/:code',
    {
      config: write,
      schema: {
        tags,
        summary: 'Add or change a category',
        params: Code,
        body: LabelCategory.omit({ code: true, labels: true }),
        response: { 200: LabelCategoryList },
      },
    },
    async (request) => {
      await putCategory(deps, by(request), { code: request.params.code, ...request.body })
      return { categories: await listCategories(deps, scopeOf(request)) }
    },
  )
}

function labelRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/labels',
    { config: read, schema: { tags, summary: 'Labels', querystring: LabelQuery, response: { 200: LabelPage } } },
    (request) => listLabels(deps, scopeOf(request), request.query),
  )
  app.post(
    '/v1/labels',
    {
      config: write,
      schema: { tags, summary: 'Define a label, as a draft', body: LabelInput, response: { 201: LabelView } },
    },
    async (request, reply) => reply.status(201).send(await createLabel(deps, by(request), request.body)),
  )
  app.get(
    '/v1/labels/:code',
    { config: read, schema: { tags, summary: 'One label', params: Code, response: { 200: LabelDetail } } },
    (request) => getLabel(deps, scopeOf(request), request.params.code),
  )
  app.patch(
    '/v1/labels/:code',
    {
      config: write,
      schema: { tags, summary: 'Change a label', params: Code, body: LabelPatch, response: { 200: LabelView } },
    },
    (request) => changeLabel(deps, by(request), request.params.code, request.body),
  )
  app.post(
    '/v1/labels/preview',
    {
      config: read,
      schema: {
        tags,
        summary: 'What a rule would give',
        body: LabelPreviewRequest,
        response: { 200: LabelPreview },
      },
    },
    (request) => {
      const principal = requirePrincipal(request)
      const reader = { scope: zonedScope(principal), contactVisible: principal.permissions.has('customers:contact') }
      return previewRule(deps, reader, request.body, principal.locale)
    },
  )
}

function stateRoutes(app: App, deps: Deps): void {
  const states = {
    publish: { summary: 'Publish a label: compute it and keep it true', change: publishLabel },
    retire: { summary: 'Take a label out of use', change: retireLabel },
    recompute: { summary: 'Compute a label for everybody again', change: recomputeLabel },
  }
  for (const [name, { summary, change }] of Object.entries(states)) {
    app.post(
      `/v1/labels/:code/${name}`,
      { config: write, schema: { tags, summary, params: Code, response: { 200: LabelView } } },
      (request) => change(deps, by(request), request.params.code),
    )
  }
}

function valueRoutes(app: App, deps: Deps): void {
  app.put(
    '/v1/labels/:code/values',
    {
      config: { permission: 'customers:write' },
      schema: {
        tags,
        summary: 'Declare or import values',
        params: Code,
        body: LabelValuesInput,
        response: { 200: LabelValuesResult },
      },
    },
    (request) => declareValues(deps, by(request), request.params.code, request.body),
  )
  app.get(
    '/v1/customers/:id/labels',
    {
      config: read,
      schema: {
        tags,
        summary: 'What is known of a customer',
        params: z.object({ id: z.string() }),
        response: { 200: CustomerLabelList },
      },
    },
    (request) => {
      const principal = requirePrincipal(request)
      const reader = {
        scope: zonedScope(principal),
        sensitiveVisible: principal.permissions.has('labels:sensitive'),
        locale: principal.locale,
      }
      return listCustomerLabels(deps, reader, request.params.id)
    },
  )
}
