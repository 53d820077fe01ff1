import type { TFunction } from 'i18next'

/** Where a record came from, in words: sources are written by machines, such as `key-2` for an API key. */
export function sourceWords(source: string, t: TFunction): string {
  if (/^key-\d+$/.test(source)) return t('sources.key')
  if (source.startsWith('import')) return t('sources.import')
  if (source === 'events') return t('sources.events')
  if (source === 'orders') return t('sources.orders')
  return t('sources.other', { source })
}
