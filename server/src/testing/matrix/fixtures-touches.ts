import type { GatePolicyView } from '@regulars/contract'
import { messageOf } from './build-touches.ts'
import { by, type Fixture, homeOf, type On, ownZoneOf, zoneOf } from './fixture.ts'
import { ask } from './zone.ts'

const person = (on: On) => ({ path: { id: zoneOf(on).people[0] ?? '' } })
const ownTouch = (on: On) => ({ path: { id: ownZoneOf(on).touch } })

const policyOf = (on: On): Promise<GatePolicyView> =>
  ask<GatePolicyView>(on.world.app, homeOf(on).owner, ['GET', '/v1/gate/policy'])

const logFixtures: Record<string, Fixture> = {
  'GET /v1/touches': {
    needs: 'touches:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => [
      by({ customer: zoneOf(on).people[0] ?? '' }),
      { ...by({ limit: '200' }), answers: 200 },
      { ...by({ sender: 'hand/', outcome: 'sent', channel: 'inbox' }), answers: 200 },
    ],
  },
  'GET /v1/touches/{id}': {
    needs: 'touches:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).touch } }),
  },
  'POST /v1/touches': {
    needs: 'customers:contact',
    names: 'zone',
    ask: (on) => ({
      body: {
        requestId: `message-${on.serial}`,
        customer: zoneOf(on).people[0],
        channels: ['inbox'],
        content: messageOf(zoneOf(on).word),
      },
    }),
  },
  'POST /v1/touches/preview': {
    needs: 'touches:read',
    names: 'zone',
    // Whom one does not see is unknown to the gate.
    hidden: 200,
    ask: (on) => ({ body: { customers: [zoneOf(on).people[0]], channels: ['inbox', 'sms'] } }),
  },
  'GET /v1/customers/{id}/touches/why': {
    needs: 'touches:read',
    names: 'zone',
    ask: (on) => ({ ...person(on), ...by({ sender: 'play/1' }) }),
  },
  'GET /v1/customers/{id}/temperature': { needs: 'touches:read', names: 'zone', ask: person },
  'GET /v1/customers/{id}/consent': { needs: 'touches:read', names: 'zone', ask: person },
  'PATCH /v1/customers/{id}/consent': {
    needs: 'customers:write',
    names: 'zone',
    ask: (on) => ({ ...person(on), body: { marketing: on.serial % 2 === 0 } }),
  },
}

const gateFixtures: Record<string, Fixture> = {
  'GET /v1/gate/policy': { needs: 'touches:read', names: 'nothing', ask: () => ({}) },
  'PUT /v1/gate/policy': {
    needs: 'touches:write',
    names: 'nothing',
    async ask(on) {
      const { version, policy } = await policyOf(on)
      return { body: { version, policy } }
    },
  },
  'POST /v1/gate/policy/preview': {
    needs: 'touches:write',
    names: 'nothing',
    ask: async (on) => ({ body: (await policyOf(on)).policy }),
  },
  'GET /v1/gate/channels': { needs: 'touches:read', names: 'nothing', ask: () => by({ days: '90' }) },
  'GET /v1/gate/cold': { needs: 'touches:read', names: 'nothing', ask: () => by({ days: '7' }) },
  'GET /v1/gate/outbox': { needs: 'customers:contact', names: 'nothing', ask: () => ({}) },
  'GET /v1/gate/hooks': { needs: 'touches:read', names: 'nothing', ask: () => ({}) },
}

const customer = { needs: 'customer', names: 'nothing', answers: 204 } as const
const endpoint = 'https://fcm.googleapis.com/fcm/send/matrix'

const inboxFixtures: Record<string, Fixture> = {
  'GET /v1/pocket/inbox': { ...customer, answers: 200, ask: () => ({}) },
  'POST /v1/pocket/inbox/seen': { ...customer, ask: (on) => ({ body: { ids: [ownZoneOf(on).touch] } }) },
  'POST /v1/pocket/inbox/{id}/acted': { ...customer, ask: ownTouch },
  'POST /v1/pocket/inbox/{id}/complained': { ...customer, ask: ownTouch },
  'POST /v1/pocket/push-subscriptions': {
    ...customer,
    ask: () => ({ body: { endpoint, keys: { p256dh: 'BAAA', auth: 'AAAA' } } }),
  },
  'DELETE /v1/pocket/push-subscriptions': { ...customer, ask: () => ({ body: { endpoint } }) },
}

export const touchFixtures: Record<string, Fixture> = { ...logFixtures, ...gateFixtures, ...inboxFixtures }
