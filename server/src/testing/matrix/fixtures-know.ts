import { by, type Fixture, homeOf, type On, workspaceOf, zoneOf } from './fixture.ts'
import { ask } from './zone.ts'

const rule = { measure: { aggregate: { source: 'orders', fn: 'count' } }, result: { as: 'number' } }
const labelOf = (code: string) => ({
  code,
  name: { en: code, zh: code },
  scenario: 'churn-recall',
  category: 'value',
  kind: 'rule',
  type: 'number',
  rule,
})

/** Labels are computed beside the request; what comes after must not be taken for the doing of the next one. */
const settle = async ({ world }: On): Promise<void> => world.runtime.keeper.settled()

const label = (on: On) => ({ path: { code: workspaceOf(on).label } })
const audience = (on: On) => ({ path: { id: workspaceOf(on).audience } })
const words = { en: 'Words', zh: '词' }

/** Codes are the workspace's own: the same one elsewhere is another label. */
export const labelFixtures: Record<string, Fixture> = {
  'GET /v1/label-scenarios': { needs: 'labels:read', names: 'nothing', ask: () => ({}) },
  'PUT /v1/label-scenarios/{code}': {
    needs: 'labels:write',
    names: 'nothing',
    ask: () => ({
      path: { code: 'made-scenario' },
      body: { name: words, question: words, action: words, figure: words },
    }),
  },
  'GET /v1/label-categories': { needs: 'labels:read', names: 'nothing', ask: () => ({}) },
  'PUT /v1/label-categories/{code}': {
    needs: 'labels:write',
    names: 'nothing',
    ask: () => ({ path: { code: 'made-category' }, body: { parent: null, name: words } }),
  },
  'GET /v1/labels': { needs: 'labels:read', names: 'nothing', shows: 'workspace', ask: () => by({ limit: '500' }) },
  'POST /v1/labels': {
    needs: 'labels:write',
    names: 'nothing',
    answers: 201,
    ask: ({ serial }) => ({ body: labelOf(`made-${serial}`) }),
  },
  'GET /v1/labels/{code}': { needs: 'labels:read', names: 'workspace', shows: 'workspace', ask: label },
  'PATCH /v1/labels/{code}': {
    needs: 'labels:write',
    names: 'workspace',
    ask: (on) => ({ ...label(on), body: { meaning: { en: workspaceOf(on).word, zh: '' } } }),
  },
  'POST /v1/labels/preview': { needs: 'labels:read', names: 'nothing', ask: () => ({ body: { rule } }) },
  'POST /v1/labels/{code}/publish': { needs: 'labels:write', names: 'workspace', ask: label, settle },
  'POST /v1/labels/{code}/recompute': { needs: 'labels:write', names: 'workspace', ask: label, settle },
  'POST /v1/labels/{code}/retire': {
    needs: 'labels:write',
    names: 'workspace',
    settle,
    async ask(on) {
      if (!on.allowed) return label(on)
      const code = `fresh-${on.serial}`
      await ask(on.world.app, homeOf(on).owner, ['POST', '/v1/labels', labelOf(code)])
      return { path: { code } }
    },
  },
  'PUT /v1/labels/{code}/values': {
    needs: 'customers:write',
    names: 'workspace',
    settle,
    ask: (on) => ({ ...label(on), body: { values: [{ customer: 'nobody', value: true }] } }),
  },
  'GET /v1/customers/{id}/labels': {
    needs: 'labels:read',
    names: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).people[0] ?? '' } }),
  },
  'GET /v1/labels/usefulness': { needs: 'labels:read', names: 'nothing', shows: 'workspace', ask: () => ({}) },
}

const everybody = { expression: { all: [] } }

export const audienceFixtures: Record<string, Fixture> = {
  'GET /v1/audiences': { needs: 'audiences:read', names: 'nothing', shows: 'workspace', ask: () => ({}) },
  'POST /v1/audiences': {
    needs: 'audiences:write',
    names: 'nothing',
    answers: 201,
    ask: ({ serial }) => ({ body: { name: `made ${serial}`, ...everybody } }),
  },
  'GET /v1/audiences/{id}': { needs: 'audiences:read', names: 'workspace', shows: 'workspace', ask: audience },
  'PATCH /v1/audiences/{id}': {
    needs: 'audiences:write',
    names: 'workspace',
    ask: (on) => ({ ...audience(on), body: { note: workspaceOf(on).word } }),
  },
  'DELETE /v1/audiences/{id}': {
    needs: 'audiences:write',
    names: 'workspace',
    answers: 204,
    async ask(on) {
      if (!on.allowed) return audience(on)
      const body = { name: `fresh ${on.serial}`, ...everybody }
      const made = await ask<{ id: string }>(on.world.app, homeOf(on).owner, ['POST', '/v1/audiences', body])
      return { path: { id: made.id } }
    },
  },
  'POST /v1/audiences/count': {
    needs: 'audiences:read',
    names: 'workspace',
    hidden: 422,
    ask: (on) => [
      { body: { expression: { audience: workspaceOf(on).audience } } },
      { body: { expression: { list: workspaceOf(on).list } } },
    ],
  },
  'POST /v1/audiences/sample': { needs: 'audiences:read', names: 'nothing', ask: () => ({ body: everybody }) },
  'POST /v1/audiences/explain': {
    needs: 'audiences:read',
    names: 'zone',
    ask: (on) => ({ body: { ...everybody, customer: zoneOf(on).people[0] } }),
  },
  'POST /v1/audiences/overlap': {
    needs: 'audiences:read',
    names: 'workspace',
    hidden: 422,
    ask: (on) => ({ body: { a: everybody.expression, b: { audience: workspaceOf(on).audience } } }),
  },
  'POST /v1/portraits': {
    needs: 'audiences:read',
    names: 'zone',
    hidden: 422,
    ask: (on) => ({ body: { store: zoneOf(on).storeCode } }),
  },
  'POST /v1/audiences/{id}/snapshots': {
    needs: 'audiences:write',
    names: 'workspace',
    answers: 201,
    ask: audience,
  },
  'GET /v1/audiences/{id}/sizes': { needs: 'audiences:read', names: 'workspace', ask: audience },
  'POST /v1/audiences/{id}/export': { needs: 'audiences:export', names: 'workspace', ask: audience },
  'POST /v1/audiences/look-alike': {
    needs: 'audiences:write',
    names: 'nothing',
    answers: 422,
    // Nobody has the label, and nobody is too few.
    ask: (on) => ({ body: { seed: { label: homeOf(on).label, known: true }, size: 5, name: 'alike' } }),
  },
  'GET /v1/customer-lists': { needs: 'audiences:read', names: 'nothing', shows: 'workspace', ask: () => ({}) },
  'POST /v1/customer-lists': {
    needs: 'audiences:write',
    names: 'nothing',
    answers: 201,
    ask: (on) => ({ body: { name: `made ${on.serial}`, customers: [] } }),
  },
}

export const modelFixtures: Record<string, Fixture> = {
  'GET /v1/models': { needs: 'models:read', names: 'nothing', ask: () => ({}) },
  'GET /v1/models/{name}': { needs: 'models:read', names: 'nothing', ask: () => ({ path: { name: 'rfm' } }) },
  'POST /v1/models/{name}/runs': {
    needs: 'models:run',
    names: 'nothing',
    answers: 404,
    // Runs go on after the answer; the models' own tests follow them.
    ask: () => ({ path: { name: 'no-such-model' }, body: {} }),
  },
  'GET /v1/customers/{id}/interests': {
    needs: 'labels:read',
    names: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).people[0] ?? '' } }),
  },
  'GET /v1/products/{sku}/interested': {
    needs: 'customers:read',
    names: 'workspace',
    ask: (on) => ({ path: { sku: workspaceOf(on).sku } }),
  },
  'GET /v1/models/{name}/runs': { needs: 'models:read', names: 'nothing', ask: () => ({ path: { name: 'rfm' } }) },
}
