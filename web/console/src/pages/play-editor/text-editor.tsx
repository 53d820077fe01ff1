import '../../ui/plays.css'
import { CopyOutlined, DownloadOutlined, UploadOutlined } from '@ant-design/icons'
import type { PlayProblem } from '@regulars/contract'
import { App, Button, Upload } from 'antd'
import { type ReactNode, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { saveFile } from '../../ui/csv.ts'
import { useFormat } from '../../ui/format-context.ts'
import { lineOf } from './text.ts'
import type { Editor } from './use-editor.ts'

/** `steps.welcome.cases.0.next` as the text knows it. */
const pathOf = (path: string) => path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))

interface Mark {
  line: number
  severity: PlayProblem['severity']
  words: string
}

/** The play as text, with the same meaning as the drawing; what is wrong is said beside its line. */
export function TextEditor({ editor, name, still }: { editor: Editor; name: string; still: boolean }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { message } = App.useApp()
  const area = useRef<HTMLTextAreaElement>(null)
  const { text, problems, textErrors } = editor
  const marks = useMemo<Mark[]>(
    () => [
      ...textErrors.map(({ line, message: words }): Mark => ({ line, severity: 'error', words })),
      ...problems.map(
        ({ path, severity, reason, todo }): Mark => ({
          line: lineOf(text, pathOf(path)),
          severity,
          words: `${reason[language]} ${todo[language]}`,
        }),
      ),
    ],
    [text, problems, textErrors, language],
  )
  const goTo = (line: number) => {
    const field = area.current
    if (!field) return
    const start = text.split('\n', line - 1).reduce((sum, each) => sum + each.length + 1, 0)
    const end = text.indexOf('\n', start)
    field.focus()
    field.setSelectionRange(start, end < 0 ? text.length : end)
  }
  const take = async (file: File) => {
    editor.write(await file.text())
    message.success(t('plays.text.taken', { name: file.name }))
  }
  return (
    <section className="card stack" aria-labelledby="as-text">
      <div className="row spread">
        <div>
          <h2 id="as-text">{t('plays.text.title')}</h2>
          <p className="soft">{t('plays.text.what')}</p>
        </div>
        <div className="row">
          <Button
            icon={<CopyOutlined aria-hidden />}
            onClick={() => void navigator.clipboard.writeText(text).then(() => message.success(t('common.copied')))}
          >
            {t('common.copy')}
          </Button>
          <Button icon={<DownloadOutlined aria-hidden />} onClick={() => saveFile(`${name}.yaml`, textFile(text))}>
            {t('plays.text.export')}
          </Button>
          {!still && (
            <Upload
              accept=".yaml,.yml,.json"
              showUploadList={false}
              beforeUpload={(file) => {
                void take(file)
                return false
              }}
            >
              <Button icon={<UploadOutlined aria-hidden />}>{t('plays.text.import')}</Button>
            </Upload>
          )}
        </div>
      </div>
      <Lined text={text} marks={marks}>
        <textarea
          ref={area}
          className="play-text mono"
          aria-label={t('plays.text.title')}
          aria-invalid={marks.some(({ severity }) => severity === 'error')}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          wrap="off"
          readOnly={still}
          rows={text.split('\n').length + 1}
          value={text}
          onChange={(event) => editor.write(event.target.value)}
        />
      </Lined>
      <div role="status" className="stack-tight">
        {marks.length === 0 && !editor.checking && <p className="gain">{t('plays.problems.none')}</p>}
        {marks.map(({ line, severity, words }) => (
          <button
            key={`${line} ${words}`}
            type="button"
            className="play-line-problem"
            data-severity={severity}
            onClick={() => goTo(line)}
          >
            <strong>{t('plays.text.line', { line })}</strong>
            <span>{words}</span>
          </button>
        ))}
      </div>
    </section>
  )
}

const textFile = (text: string) => new Blob([text], { type: 'application/yaml;charset=utf-8' })

/** Numbers beside the lines; those of lines with a problem wear its colour. */
function Lined({ text, marks, children }: { text: string; marks: readonly Mark[]; children: ReactNode }) {
  const lines = text.split('\n').length
  const worst = new Map<number, Mark['severity']>()
  for (const { line, severity } of marks) if (worst.get(line) !== 'error') worst.set(line, severity)
  return (
    <div className="play-lines">
      <div className="play-line-numbers mono" aria-hidden="true">
        {Array.from({ length: lines }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
          <span key={index} data-severity={worst.get(index + 1)}>
            {index + 1}
          </span>
        ))}
      </div>
      {children}
    </div>
  )
}
