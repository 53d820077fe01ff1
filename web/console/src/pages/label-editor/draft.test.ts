import { LabelInput } from '@regulars/contract'
import { describe, expect, it } from 'vitest'
import {
  codeOf,
  draftOf,
  freeValue,
  problemsOf,
  startingDraft,
  startMeasure,
  startResult,
  toInput,
  withMeasure,
} from './draft.ts'

const complete = {
  ...startingDraft('churn-recall'),
  code: 'two-orders',
  name: { en: 'Two orders', zh: '' },
  category: 'value',
}

describe('a label in the form', () => {
  it('is sent as the contract wants it, whatever the rule makes', () => {
    for (const as of ['flag', 'bands', 'number'] as const) {
      const input = toInput({ ...complete, rule: { ...complete.rule, result: startResult(as) } })
      expect(LabelInput.parse(input)).toMatchObject({ type: as === 'bands' ? 'choice' : as, scenario: 'churn-recall' })
    }
  })

  it('names its bands, and has the words of one language in both', () => {
    const input = toInput({ ...complete, rule: { ...complete.rule, result: startResult('bands') } })
    expect(input.name).toEqual({ en: 'Two orders', zh: 'Two orders' })
    expect(input.values.map(({ value }) => value)).toEqual(['low', 'middle', 'high'])
    expect(input.values[2]?.name).toEqual({ en: 'high', zh: '高' })
  })

  it('keeps what it makes of the measure while that fits, and begins anew where it does not', () => {
    const last = { aggregate: { source: 'orders', fn: 'last', where: {} } } as const
    expect(withMeasure(complete.rule, last).result.as).toBe('age')
    expect(withMeasure(complete.rule, startMeasure('ratio')).result).toEqual(complete.rule.result)
  })

  it('says what is missing, in the order of the form', () => {
    expect(problemsOf(startingDraft(null))).toEqual(['name', 'code', 'category'])
    expect(problemsOf(complete)).toEqual([])
    const twice = {
      as: 'bands' as const,
      bands: [
        { value: 'a', from: 1 },
        { value: 'b', from: 1 },
      ],
    }
    expect(problemsOf({ ...complete, rule: { ...complete.rule, result: twice } })).toEqual(['bands'])
  })

  it('shows a sum of money as money without being told', () => {
    const spent = { aggregate: { source: 'orders', fn: 'sum', field: 'amount', where: {} } } as const
    expect(toInput({ ...complete, rule: { measure: spent, result: { as: 'number' } } }).unit).toBe('money')
  })

  it('opens as it was kept', () => {
    const view = {
      ...toInput(complete),
      state: 'draft' as const,
      version: 1,
      changedAt: '',
      computing: false,
      coverage: 0,
      customers: 0,
    }
    expect(toInput(draftOf(view))).toEqual(toInput(complete))
  })
})

it('a code is made of a name where it can be, and a value is never given twice', () => {
  expect(codeOf('Frequent coffee-buyers, 2nd!')).toBe('frequent-coffee-buyers-2nd')
  expect(codeOf('高频')).toBe('')
  expect(freeValue('high', ['high', 'high-2'])).toBe('high-3')
})
