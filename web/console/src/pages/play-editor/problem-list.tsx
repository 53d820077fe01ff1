import { CheckCircleFilled, ExclamationCircleFilled, WarningFilled } from '@ant-design/icons'
import type { PlayProblem } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'
import type { Play } from './model.ts'
import { type PlaySpeech, stepName } from './words.ts'

interface ProblemListProps {
  problems: readonly PlayProblem[]
  play: Play
  speech: PlaySpeech
  checking: boolean
  /** Leads to where it can be mended. */
  open(problem: PlayProblem): void
}

/** What is wrong, why, and what to do: errors first. Empty is an answer, too. */
export function ProblemList({ problems, play, speech, checking, open }: ProblemListProps) {
  const { t } = useTranslation()
  const { language } = useFormat()
  if (problems.length === 0)
    return (
      <p className="row soft" role="status" style={{ flexWrap: 'nowrap', alignItems: 'start' }}>
        {checking ? (
          t('plays.problems.checking')
        ) : (
          <>
            <CheckCircleFilled className="gain" aria-hidden />
            {t('plays.problems.none')}
          </>
        )}
      </p>
    )
  const ordered = problems.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
  return (
    <ul className="plain play-problems" aria-label={t('plays.problems.title')}>
      {ordered.map((problem) => (
        <li key={`${problem.path} ${problem.code}`}>
          <button type="button" onClick={() => open(problem)}>
            {problem.severity === 'error' ? (
              <ExclamationCircleFilled className="loss" aria-hidden />
            ) : (
              <WarningFilled className="wait" aria-hidden />
            )}
            <span>
              <strong>
                {problem.step === null
                  ? t('plays.problems.whole')
                  : stepName(problem.step, play.steps[problem.step], speech)}
                <span className="sr-only">{t(`plays.problems.${problem.severity}`)}</span>
              </strong>
              <span>{problem.reason[language]}</span>
              <span className="faint">{problem.todo[language]}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
