/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import type { Problem } from '../api/client.ts'
import type { Loaded } from '../api/use-answer.ts'
import { type Speech, useSpeech } from '../i18n/index.ts'
import { Bones, Button } from './pieces.tsx'

/** A refusal in the reader's words; the server's own sentence where this page has none for its code. */
export function problemText(speech: Speech, problem: Problem): string {
  if (problem.code === 'offline') return speech.t('states.needsLine')
  return speech.find('problems', problem.code) ?? speech.t('states.failed')
}

/** Loading, refused, kept from before or here: the same on every page. */
export function Shown<T>({
  of,
  rows,
  children,
}: {
  of: Loaded<T>
  rows?: number
  children(data: T): ComponentChildren
}) {
  const speech = useSpeech()
  const { data, problem, keptAt, reload } = of
  if (data !== undefined) {
    return (
      <>
        {keptAt && (
          <p class="offline" role="status">
            {speech.t('states.offline', { time: speech.time(keptAt) })}
          </p>
        )}
        {children(data)}
      </>
    )
  }
  if (!problem) return <Bones label={speech.t('states.loading')} rows={rows ?? 3} />
  return (
    <div class="empty" role="alert">
      <p>
        <b>{problem.status === 404 ? speech.t('states.notFound') : problemText(speech, problem)}</b>
      </p>
      {problem.status !== 404 && (
        <>
          <p>{speech.t('states.failedAbout')}</p>
          <Button kind="plain" onPress={() => void reload()}>
            {speech.t('states.again')}
          </Button>
        </>
      )}
    </div>
  )
}
