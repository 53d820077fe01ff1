import type { OfferDetail } from '@regulars/contract'
import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Modal } from 'antd'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { importCodes } from '../../api/offers.ts'
import { useOfferRefresh } from './offer-actions.tsx'

/** Outside codes from a file; what could not be taken is named line by line. */
export function CodesDialog({ offer, close }: { offer: OfferDetail; close(): void }) {
  const { t } = useTranslation()
  const refresh = useOfferRefresh()
  const input = useRef<HTMLInputElement>(null)
  const send = useMutation({ mutationFn: (file: File) => importCodes(String(offer.id), file), onSuccess: refresh })
  return (
    <Modal open title={t('offer.codesTitle')} footer={null} onCancel={close}>
      <div className="stack">
        <p>{t('offer.codesWhat')}</p>
        {send.error && <Alert type="error" showIcon title={errorLine(send.error, t)} />}
        {send.data && (
          <Alert
            type={send.data.rejected > 0 ? 'warning' : 'success'}
            showIcon
            title={t('offer.codesDone', send.data)}
            description={
              send.data.problems.length > 0 && (
                <ul className="plain small">
                  {send.data.problems.slice(0, 20).map((problem) => (
                    <li key={problem.line}>{t('offer.codesLine', problem)}</li>
                  ))}
                </ul>
              )
            }
          />
        )}
        <div>
          <Button type="primary" loading={send.isPending} onClick={() => input.current?.click()}>
            {t('offer.codesChoose')}
          </Button>
          <input
            ref={input}
            type="file"
            className="sr-only"
            tabIndex={-1}
            accept=".csv,.txt,text/csv"
            aria-label={t('offer.codesChoose')}
            onChange={(event) => {
              const file = event.target.files?.[0]
              if (file) send.mutate(file)
              event.target.value = ''
            }}
          />
        </div>
      </div>
    </Modal>
  )
}
