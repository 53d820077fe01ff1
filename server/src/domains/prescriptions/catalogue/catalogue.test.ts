import {
  AudienceExpression,
  offerInputSchema,
  playDefinitionSchema,
  prescriptionSchema,
  slotPlacementInputSchema,
} from '@regulars/contract'
import { describe, expect, test } from 'vitest'
import { checkPlay } from '../../plays/index.ts'
import { measureOf } from '../rules/measures.ts'
import { readParameters } from '../rules/parameters.ts'
import { catalogue } from './index.ts'
import { type Given, playOf, type Recipe, usualOff } from './prescription.ts'

const samples: Record<string, string> = { text: 'tea', store: 'S1', category: 'fresh' }

/** Every parameter that must be given and has no default, with something that is allowed. */
function givenFor({ parameters }: Recipe): Given {
  const needed = parameters.filter((parameter) => parameter.default === null && parameter.required)
  const given = Object.fromEntries(needed.map(({ name, kind, min = 1 }) => [name, samples[kind] ?? min]))
  const { values, problems } = readParameters(parameters, given, {
    stores: new Set(['S1']),
    categories: new Set(['fresh']),
  })
  expect(problems).toEqual([])
  return values
}

function madeFor(recipe: Recipe, given: Given) {
  const names = Object.keys(recipe.offers?.(given) ?? {})
  return {
    audience: '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
    offers: Object.fromEntries(names.map((name) => [name, `${recipe.code}-1-${name}`])),
    placement: 7,
  }
}

describe('the catalogue of prescriptions', () => {
  test('has at least twelve, each with its own code, a figure of the card and words in both languages', () => {
    expect(catalogue.length).toBeGreaterThanOrEqual(12)
    expect(new Set(catalogue.map(({ code }) => code)).size).toBe(catalogue.length)
    for (const recipe of catalogue) {
      prescriptionSchema.parse(recipe)
      expect(measureOf(recipe.keyFigure.measure), recipe.code).toBeDefined()
      for (const { en, zh } of [recipe.name, recipe.summary, recipe.forWhom, ...recipe.steps.map(({ text }) => text)]) {
        expect(en.length * zh.length, recipe.code).toBeGreaterThan(0)
        expect(zh, recipe.code).toMatch(/[\u4e00-\u9fff]/)
      }
    }
  })

  test.each(catalogue.map((recipe) => [recipe.code, recipe] as const))(
    'the play of %s has no error, and is measured against people held out',
    (_code, recipe) => {
      const given = givenFor(recipe)
      const definition = playDefinitionSchema.parse(playOf(recipe, given, madeFor(recipe, given)))
      // Who is held out of the page is not held out of the play as well, which says so.
      const allowed = recipe.control === 'placement' ? ['no_holdout'] : []
      expect(checkPlay(definition).map(({ code }) => code)).toEqual(allowed)
      if (recipe.control === 'play') expect(definition.holdout.share).toBe(0.1)
    },
  )

  test.each(catalogue.map((recipe) => [recipe.code, recipe] as const))(
    'what %s stands on has the shape that its domain takes',
    (_code, recipe) => {
      const given = givenFor(recipe)
      const { offers } = madeFor(recipe, given)
      for (const [name, terms] of Object.entries(recipe.offers?.(given) ?? {}))
        offerInputSchema.parse({ ...terms, code: offers[name] })
      const audience = recipe.audience?.(given)
      if (audience) {
        AudienceExpression.parse(audience.expression)
        expect(audience.name.length).toBeLessThanOrEqual(80)
      }
      const placement = recipe.placement?.(given, offers)
      if (placement) expect(slotPlacementInputSchema.parse(placement).holdoutBasisPoints).toBe(1000)
      expect(recipe.control === 'placement').toBe(placement !== undefined)
    },
  )

  test('a coupon is worth a tenth of the own average order, in whole hundreds, and nothing is made up without one', () => {
    expect(usualOff(8_640)).toBe(900)
    expect(usualOff(450)).toBe(45)
    expect(usualOff(3)).toBe(1)
    expect(usualOff(null)).toBeUndefined()
  })
})
