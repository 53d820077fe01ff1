import { useFormat } from '../../ui/format-context.ts'
import { useRegistryNames } from './lexicon.ts'

/** Label categories for a picker, each below its parent and found by both names. */
export function useCategoryOptions(): { value: string; label: string }[] {
  const { language } = useFormat()
  const { categories = [] } = useRegistryNames()
  const name = (code: string) => categories.find((category) => category.code === code)?.name[language] ?? code
  return categories
    .filter((category) => category.parent === null)
    .flatMap((parent) => [
      { value: parent.code, label: parent.name[language] },
      ...categories
        .filter((child) => child.parent === parent.code)
        .map((child) => ({ value: child.code, label: `${name(parent.code)} › ${child.name[language]}` })),
    ])
}
