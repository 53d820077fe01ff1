import { type Caller, hiddenFrom, type Method, send } from './callers.ts'
import {
  type Ask,
  expectedStatus,
  type Fixture,
  isOwnZone,
  isSkipped,
  isVisible,
  type On,
  type Target,
  targetsOf,
} from './fixture.ts'
import { findContacts, type Owner } from './places.ts'
import type { World } from './world.ts'

/** A route with its fixture, as one caller meets it. */
export type Case = { world: World; route: string; fixture: Fixture; caller: Caller }

export type Sent = { who: string; status: number; expected: number; body: string; sent: string }

let serial = 0

async function call({ world, route, fixture, caller }: Case, ask: Ask, target: Target): Promise<Sent> {
  const [method = '', template = ''] = route.split(' ')
  const path = template.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(ask.path?.[name])))
  const url = `${path}${ask.query ? `?${new URLSearchParams(ask.query)}` : ''}`
  const headers = { ...caller.headers, ...ask.headers }
  const answer = await send(world.app, method as Method, url, headers, ask.body) // a method of the description
  const said = ask.body === undefined ? '' : ` ${JSON.stringify(ask.body)}`
  return {
    who: `${caller.name} → ${method} ${url}${said}`,
    status: answer.status,
    expected: expectedStatus(fixture, ask, { caller, target }),
    body: answer.body,
    sent: `${decodeURIComponent(url)}${said}`,
  }
}

/** What is wrong with an answer; nothing, as a rule. */
function judge({ world, fixture, caller }: Case, { who, status, expected, body, sent }: Sent): string[] {
  const found: string[] = []
  if (status !== expected) found.push(`${who}: ${status} instead of ${expected}: ${body.slice(0, 300)}`)
  const leaked = world.canaries.find(body, hiddenFrom(caller), sent)
  if (leaked.length > 0) found.push(`${who}: shows what it must hide: ${leaked.slice(0, 8).join(', ')}`)
  if (caller.permissions.has('customers:contact') || fixture.showsContacts) return found
  const contacts = findContacts(body, sent)
  if (contacts.length > 0) found.push(`${who}: shows personal data without customers:contact: ${contacts.join(', ')}`)
  return found
}

const listOf = (asks: Ask | Ask[]): Ask[] => (Array.isArray(asks) ? asks : [asks])

const isDenied = ({ fixture, caller }: Case, target: Target): boolean =>
  [401, 403].includes(expectedStatus(fixture, {}, { caller, target }))

const mayCall = (one: Case, target: Target): boolean => isVisible(target, one.caller) && !isDenied(one, target)

/** Asks for all that must be refused or come back empty; what was wrong with the answers. */
export async function tryForbidden(one: Case): Promise<string[]> {
  const { world, fixture, caller } = one
  const found: string[] = []
  for (const target of targetsOf(world, fixture)) {
    if (mayCall(one, target) || isSkipped(fixture, target, caller)) continue
    const on: On = { world, caller, target, allowed: false, thorough: false, serial: ++serial }
    const asks = [...listOf(await fixture.ask(on)), ...listOf(fixture.detours?.(on) ?? [])]
    // Whoever lacks the permission is refused before anything is looked at: one call a target tells.
    for (const ask of isDenied(one, target) ? asks.slice(0, 1) : asks) {
      found.push(...judge(one, await call(one, ask, target)))
    }
  }
  return found
}

/** Asks for all that the caller may do. */
export async function tryAllowed(one: Case): Promise<{ found: string[]; answers: Sent[] }> {
  const { world, fixture, caller } = one
  const found: string[] = []
  const all: Sent[] = []
  for (const target of targetsOf(world, fixture)) {
    if (!mayCall(one, target)) continue
    const on: On = { world, caller, target, allowed: true, thorough: false, serial: ++serial }
    const answers: Sent[] = []
    for (const ask of listOf(await fixture.ask(on))) {
      const answer = await call(one, ask, target)
      answers.push(answer)
      found.push(...judge(one, answer))
      await fixture.settle?.(on, answer.body)
    }
    found.push(...findMissing(one, target, answers))
    all.push(...answers)
  }
  return { found, answers: all }
}

/** All that the caller reads here of its own and of the whole, in every way of asking; by request. */
export async function readThoroughly(one: Case): Promise<{ found: string[]; answers: Sent[] }> {
  const { world, fixture, caller } = one
  const answers: Sent[] = []
  for (const target of targetsOf(world, fixture)) {
    if (!mayCall(one, target)) continue
    const on: On = { world, caller, target, allowed: true, thorough: true, serial: 0 }
    if (target.of === 'zone' && !isOwnZone(on)) continue
    for (const ask of listOf(await fixture.ask(on))) answers.push(await call(one, ask, target))
  }
  return { found: answers.flatMap((answer) => judge(one, answer)), answers }
}

/** An answer that shows nothing cannot leak: the owners of whom the caller should have read something, and did not. */
function findMissing({ world, route, fixture, caller }: Case, target: Target, answers: Sent[]): string[] {
  if (!fixture.shows) return []
  const bodies = answers.map((answer) => answer.body).join('\n')
  return ownersToShow(fixture, caller, target)
    .filter((owner) => world.canaries.find(bodies, [owner], '').length === 0)
    .map((owner) => `${caller.name} → ${route}: shows nothing of ${owner}, so this test would prove nothing`)
}

function ownersToShow({ shows }: Fixture, caller: Caller, target: Target): Owner[] {
  if (target.of === 'zone') return [target.zone]
  if (caller.home === 'foreign') return ['foreign']
  return [...caller.sees].filter((owner) => (shows === 'workspace') === (owner === 'own'))
}
