import { InboxOutlined } from '@ant-design/icons'
import type { ImportKind } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Segmented, Spin } from 'antd'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../api/errors.ts'
import { importQuery, uploadImport } from '../api/imports.ts'
import { paths } from '../paths.ts'
import { useGo } from './go-link.tsx'
import { useCapability } from './session.ts'

/** Takes a file and goes to the page of its import. */
function useUpload(kind: ImportKind) {
  const go = useGo()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (file: File) => uploadImport(file, kind),
    onSuccess: async (made) => {
      queryClient.setQueryData(importQuery(made.id).queryKey, made)
      await queryClient.invalidateQueries({ queryKey: ['imports'] })
      await go(paths.import(made.id))
    },
  })
}

/** The first thing a shop does here: its orders, dropped on the page. Nothing is recorded before the next page says what it understood. */
export function ImportDrop() {
  const { t } = useTranslation()
  const { allowed, reason } = useCapability('imports:run')
  const [kind, setKind] = useState<ImportKind>('orders')
  const upload = useUpload(kind)
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file && allowed) upload.mutate(file)
  }
  return (
    <div className="stack-tight">
      <DropField take={take}>
        {upload.isPending ? <Spin /> : <InboxOutlined className="drop-icon" aria-hidden />}
        <h2>{upload.isPending ? t('imports.uploading') : t(`imports.drop.${kind}`)}</h2>
        <p className="soft">{t('imports.dropHint')}</p>
        <Segmented<ImportKind>
          aria-label={t('imports.kind')}
          value={kind}
          onChange={setKind}
          options={[
            { value: 'orders', label: t('imports.kinds.orders') },
            { value: 'customers', label: t('imports.kinds.customers') },
          ]}
        />
        <FileButton take={take} disabled={!allowed} busy={upload.isPending} />
        {!allowed && <p className="small faint">{reason}</p>}
      </DropField>
      {upload.error && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={t('imports.uploadFailed')}
          description={errorLine(upload.error, t)}
        />
      )}
    </div>
  )
}

type Take = (files: FileList | null) => void

function DropField({ take, children }: { take: Take; children: ReactNode }) {
  const { t } = useTranslation()
  const [over, setOver] = useState(false)
  const onDrag = (event: DragEvent, inside: boolean) => {
    event.preventDefault()
    setOver(inside)
  }
  return (
    <fieldset
      className="drop"
      data-over={over || undefined}
      onDragOver={(event) => onDrag(event, true)}
      onDragLeave={(event) => onDrag(event, false)}
      onDrop={(event) => {
        onDrag(event, false)
        take(event.dataTransfer.files)
      }}
    >
      <legend className="sr-only">{t('imports.dropLabel')}</legend>
      {children}
    </fieldset>
  )
}

/** For those who would rather press than drag; the browser's own field stays behind the button. */
function FileButton({ take, disabled, busy }: { take: Take; disabled: boolean; busy: boolean }) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button type="primary" size="large" disabled={disabled} loading={busy} onClick={() => input.current?.click()}>
        {t('imports.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        className="sr-only"
        tabIndex={-1}
        accept=".csv,.txt,.tsv,.gz,text/csv,application/gzip"
        aria-label={t('imports.choose')}
        onChange={(event) => {
          take(event.target.files)
          event.target.value = ''
        }}
      />
    </>
  )
}
