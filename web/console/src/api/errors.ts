import type { TFunction } from 'i18next'
import { ApiError } from './client.ts'

export interface ErrorWords {
  title: string
  /** What to try. */
  advice: string
  /** For the support line: code and request id. */
  reference: string | undefined
}

/** The one place where a failure becomes words. Known codes are said in the reader's language, others as the server said them. */
export function describeError(error: unknown, t: TFunction): ErrorWords {
  if (!(error instanceof ApiError)) {
    return { title: t('errors.broken.title'), advice: t('errors.broken.advice'), reference: undefined }
  }
  const reference = error.requestId ? `${error.code} · ${error.requestId}` : error.code
  switch (true) {
    case error.code === 'unreachable' || error.status === 0:
      return { title: t('errors.unreachable.title'), advice: t('errors.unreachable.advice'), reference: undefined }
    case error.status === 401:
      return { title: t('errors.signedOut.title'), advice: t('errors.signedOut.advice'), reference: undefined }
    case error.status === 403:
      return { title: t('errors.denied.title'), advice: t('errors.denied.advice'), reference }
    case error.status === 404:
      return { title: t('errors.missing.title'), advice: t('errors.missing.advice'), reference }
    case error.status === 429: {
      const seconds = error.retryAfterSeconds ?? 60
      return { title: t('errors.tooMany.title'), advice: t('errors.tooMany.advice', { count: seconds }), reference }
    }
    case error.status === 503:
      return { title: t('errors.starting.title'), advice: t('errors.starting.advice'), reference }
    case error.status >= 500:
      return { title: t('errors.fault.title'), advice: t('errors.fault.advice'), reference }
    default:
      return { title: error.message, advice: error.detail ?? t('errors.refused.advice'), reference }
  }
}

/** One line for a message that comes and goes. */
export const errorLine = (error: unknown, t: TFunction): string => {
  const { title, advice } = describeError(error, t)
  return advice ? `${title} ${advice}` : title
}
