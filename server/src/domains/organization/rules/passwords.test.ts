import { expect, test } from 'vitest'
import { commonPasswords } from './common-passwords.ts'
import { judgePassword } from './passwords.ts'

const context = ['lin.mei@shop.example', 'Lin Mei', 'Corner Shop']

test.each([
  ['kite7', 'short'],
  ['password1', 'common'],
  ['PassWord1', 'common'],
  ['woaini1314', 'common'],
  ['aaaaaaaa', 'repetitive'],
  ['abcabcabcabc', 'repetitive'],
  ['23456789', 'repetitive'],
  ['hgfedcba', 'repetitive'],
  ['lin.mei@shop.example', 'obvious'],
  ['lin.mei2024', 'obvious'],
  ['corner shop!', 'obvious'],
] as const)('%s is refused as %s', (password, reason) => {
  expect(judgePassword(password, context)).toEqual({ accepted: false, reason })
})

test.each(['correct horse battery', 'no rules here', '春天的早晨下着小雨', '熟客熟客回头来买菜', 'kitekite flies far'])(
  '%s is accepted without digits or signs',
  (password) => {
    expect(judgePassword(password, context)).toEqual({ accepted: true })
  },
)

test('full-width and plain letters are the same password', () => {
  expect(judgePassword('ｐａｓｓｗｏｒｄ１', context)).toEqual({ accepted: false, reason: 'common' })
})

test('the list has no entry that its length refuses already', () => {
  expect([...commonPasswords].filter((password) => password.length < 8)).toEqual([])
})
