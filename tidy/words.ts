import {
  ApiKeyKind,
  customerFieldSchema,
  eventKinds,
  IdentifierKind,
  identifierKinds,
  importCountsSchema,
  importKindSchema,
  importStateSchema,
  orderFieldSchema,
  Role,
  SignInMethod,
  StaffStatus,
  Stage,
  Theme,
} from '@regulars/contract'
import { en } from '../web/console/src/i18n/en.ts'
import { zh } from '../web/console/src/i18n/zh.ts'
import { en as pocketEn } from '../web/pocket/src/i18n/en.ts'
import { zh as pocketZh } from '../web/pocket/src/i18n/zh.ts'

type Tree = { readonly [key: string]: string | Tree }
const languages: Record<'en' | 'zh', Tree> = { en, zh }

/** Every key of a language with its text, as `customers.sort.recent`. */
function flatten(tree: Tree, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${path}${key}`, value] as const] : [...flatten(value, `${path}${key}.`)],
    ),
  )
}

const texts = { en: flatten(languages.en), zh: flatten(languages.zh) }
const placeholders = (text: string): string =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)]
    .map((match) => match[1])
    .sort()
    .join(',')

type Texts = Record<'en' | 'zh', Map<string, string>>

/** Where the two languages of the webs differ in keys or in what they fill in. Chinese has no singular. */
export const findUntranslated = (): string[] => [
  ...findDifferences(texts),
  ...findDifferences({ en: flatten(pocketEn), zh: flatten(pocketZh) }).map((problem) => `pocket: ${problem}`),
]

function findDifferences({ en: english, zh: chinese }: Texts): string[] {
  const problems: string[] = []
  for (const [key, text] of english) {
    const other = chinese.get(key)
    if (other === undefined) {
      if (!key.endsWith('_one')) problems.push(`${key} is missing in zh`)
    } else if ((text === '') !== (other === '')) {
      problems.push(`${key} is empty in one language only`)
    } else if (placeholders(text) !== placeholders(other) && !/_(one|other)$/.test(key)) {
      problems.push(`${key} fills in {{${placeholders(text)}}} in English and {{${placeholders(other)}}} in Chinese`)
    }
  }
  for (const key of chinese.keys()) {
    if (!english.has(key)) problems.push(`${key} is missing in en`)
  }
  return problems
}

/** Which words of the console belong to which list of the contract. A new value needs a word in both languages. */
const wordLists: Record<string, readonly string[]> = {
  roles: Role.options,
  roleHelp: Role.options,
  identifiers: IdentifierKind.options,
  stages: Stage.options,
  'account.themes': Theme.options,
  'staff.statuses': StaffStatus.options,
  'sessions.methods': SignInMethod.options,
  'keysPage.kinds': ApiKeyKind.options,
  'imports.kinds': importKindSchema.options,
  'imports.states': importStateSchema.options,
  'imports.counts': Object.keys(importCountsSchema.shape),
  'imports.countHelp': Object.keys(importCountsSchema.shape),
  fields: [...new Set([...orderFieldSchema.options, ...customerFieldSchema.options])],
}

export function findUnnamed(): string[] {
  const problems: string[] = []
  for (const language of ['en', 'zh'] as const) {
    for (const [path, values] of Object.entries(wordLists)) {
      const node = path
        .split('.')
        .reduce<string | Tree | undefined>(
          (tree, key) => (typeof tree === 'object' ? tree[key] : undefined),
          languages[language],
        )
      const named = typeof node === 'object' ? node : {}
      for (const value of values) if (!(value in named)) problems.push(`${path}.${value} has no word in ${language}`)
    }
    for (const { kind, name } of identifierKinds) {
      if (texts[language].get(`identifiers.${kind}`) !== name[language])
        problems.push(`identifiers.${kind} is called otherwise in the contract (${language})`)
    }
  }
  for (const { kind, name } of eventKinds) {
    if (name.en.trim() === '' || !/[\p{Script=Han}A-Z]/u.test(name.zh))
      problems.push(`the event kind ${kind} has no name in both languages`)
  }
  return problems
}
