import {
  ApiKey,
  ApiKeyList,
  AuditPage,
  AuditQuery,
  AuditVerification,
  City,
  CreateApiKey,
  CreateCity,
  CreatedApiKey,
  CreateStore,
  InvitedStaff,
  InviteStaff,
  OrganizationTree,
  SignInLink,
  Staff,
  StaffPage,
  StaffQuery,
  Store,
  UpdateCity,
  UpdateStaff,
  UpdateStore,
  UpdateWorkspace,
  Workspace,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { App } from '../../../kernel/http.ts'
import { createApiKey, listApiKeys, revokeApiKey } from '../operations/create-api-key.ts'
import { createCity, renameCity } from '../operations/create-city.ts'
import { createSignInLink } from '../operations/create-sign-in-link.ts'
import { createStore, updateStore } from '../operations/create-store.ts'
import { showWorkspace } from '../operations/get-me.ts'
import { getOrganization } from '../operations/get-organization.ts'
import { inviteStaff } from '../operations/invite-staff.ts'
import { listAudit } from '../operations/list-audit.ts'
import { listStaff } from '../operations/list-staff.ts'
import { updateStaff } from '../operations/update-staff.ts'
import { getWorkspace, updateWorkspace } from '../operations/update-workspace.ts'
import { verifyAudit } from '../operations/verify-audit.ts'
import { callerIn, idParams } from './request.ts'

const tags = ['Organization']

export function placeRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/workspace',
    { config: { signedIn: true }, schema: { tags, summary: 'The workspace', response: { 200: Workspace } } },
    async (request) => showWorkspace(await getWorkspace(deps, callerIn(request))),
  )
  app.patch(
    '/v1/workspace',
    {
      config: { permission: 'workspace:write' },
      schema: { tags, summary: 'Change the workspace', body: UpdateWorkspace, response: { 200: Workspace } },
    },
    async (request) => showWorkspace(await updateWorkspace(deps, callerIn(request), request.body)),
  )
  app.get(
    '/v1/organization',
    {
      config: { permission: 'organization:read' },
      schema: { tags, summary: 'Cities and stores in your scope', response: { 200: OrganizationTree } },
    },
    (request) => getOrganization(deps, callerIn(request)),
  )
  const write = { permission: 'organization:write' }
  app.post(
    '/v1/cities',
    { config: write, schema: { tags, summary: 'Add a city', body: CreateCity, response: { 201: City } } },
    async (request, reply) => reply.status(201).send(await createCity(deps, callerIn(request), request.body)),
  )
  app.patch(
    '/v1/cities/:id',
    {
      config: write,
      schema: { tags, summary: 'Rename a city', params: idParams, body: UpdateCity, response: { 200: City } },
    },
    (request) => renameCity(deps, callerIn(request), request.params.id, request.body),
  )
  app.post(
    '/v1/stores',
    { config: write, schema: { tags, summary: 'Add a store', body: CreateStore, response: { 201: Store } } },
    async (request, reply) => reply.status(201).send(await createStore(deps, callerIn(request), request.body)),
  )
  app.patch(
    '/v1/stores/:id',
    {
      config: write,
      schema: { tags, summary: 'Change a store', params: idParams, body: UpdateStore, response: { 200: Store } },
    },
    (request) => updateStore(deps, callerIn(request), request.params.id, request.body),
  )
}

export function staffRoutes(app: App, deps: Deps): void {
  const write = { permission: 'staff:write' }
  app.get(
    '/v1/staff',
    {
      config: { permission: 'staff:read' },
      schema: { tags, summary: 'People in your scope', querystring: StaffQuery, response: { 200: StaffPage } },
    },
    (request) => listStaff(deps, callerIn(request), request.query),
  )
  app.post(
    '/v1/staff',
    {
      config: write,
      schema: { tags, summary: 'Invite a colleague', body: InviteStaff, response: { 201: InvitedStaff } },
    },
    async (request, reply) => reply.status(201).send(await inviteStaff(deps, callerIn(request), request.body)),
  )
  app.patch(
    '/v1/staff/:id',
    {
      config: write,
      schema: {
        tags,
        summary: 'Change or disable a colleague',
        params: idParams,
        body: UpdateStaff,
        response: { 200: Staff },
      },
    },
    (request) => updateStaff(deps, callerIn(request), request.params.id, request.body),
  )
  app.post(
    '/v1/staff/:id/sign-in-link',
    {
      config: write,
      schema: { tags, summary: 'A new sign-in link for a colleague', params: idParams, response: { 201: SignInLink } },
    },
    async (request, reply) =>
      reply.status(201).send(await createSignInLink(deps, callerIn(request), request.params.id)),
  )
}

export function keyRoutes(app: App, deps: Deps): void {
  const write = { permission: 'keys:write' }
  app.get(
    '/v1/keys',
    { config: write, schema: { tags, summary: 'API keys', response: { 200: ApiKeyList } } },
    async (request) => ({ items: await listApiKeys(deps, callerIn(request)) }),
  )
  app.post(
    '/v1/keys',
    {
      config: write,
      schema: { tags, summary: 'Make an API key', body: CreateApiKey, response: { 201: CreatedApiKey } },
    },
    async (request, reply) => reply.status(201).send(await createApiKey(deps, callerIn(request), request.body)),
  )
  app.delete(
    '/v1/keys/:id',
    { config: write, schema: { tags, summary: 'Revoke an API key', params: idParams, response: { 200: ApiKey } } },
    (request) => revokeApiKey(deps, callerIn(request), request.params.id),
  )
}

export function auditRoutes(app: App, deps: Deps): void {
  const read = { permission: 'audit:read' }
  app.get(
    '/v1/audit',
    {
      config: read,
      schema: { tags, summary: 'Who changed what', querystring: AuditQuery, response: { 200: AuditPage } },
    },
    (request) => listAudit(deps, callerIn(request), request.query),
  )
  app.get(
    '/v1/audit/verification',
    { config: read, schema: { tags, summary: 'Recompute the audit chain', response: { 200: AuditVerification } } },
    (request) => verifyAudit(deps, callerIn(request).workspace),
  )
}
