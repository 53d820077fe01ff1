import { expect, test } from 'vitest'
import { type MemberActor, mayBecome } from './family.ts'

const states = ['invited', 'active', 'left', 'removed'] as const

test("nobody joins by another's decision, nobody leaves by it but is removed, and what has ended stays ended", () => {
  const allowed = (by: MemberActor) =>
    states.flatMap((from) => states.filter((to) => mayBecome(from, to, by)).map((to) => `${from} → ${to}`))
  const ofMember = ['invited → active', 'invited → left', 'active → left']
  const ofOwner = ['invited → removed', 'active → removed']
  expect(allowed('member').toSorted()).toEqual(ofMember.toSorted())
  expect(allowed('owner').toSorted()).toEqual(ofOwner.toSorted())
  // Staff act for the one who stands at the counter, whoever of the two it is.
  expect(allowed('staff').toSorted()).toEqual([...ofMember, ...ofOwner].toSorted())
})
