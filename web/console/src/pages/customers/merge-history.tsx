import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Customer, type Merge, undoMerge } from '../../api/customers.ts'
import { errorLine } from '../../api/errors.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useFormat } from '../../ui/format-context.ts'

/** Undoing asks first and says what comes back; used here and on the page of all merges. */
export function useUndoMerge() {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const queryClient = useQueryClient()
  const undo = useMutation({
    mutationFn: (merge: Merge) => undoMerge(merge.id),
    onSuccess: async () => {
      message.success(t('merge.undone'))
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['customer'] }),
        queryClient.invalidateQueries({ queryKey: ['customers'] }),
        queryClient.invalidateQueries({ queryKey: ['merges'] }),
      ])
    },
    onError: (error) => message.error(errorLine(error, t)),
  })
  return (merge: Merge) =>
    modal.confirm({
      title: t('merge.undoTitle'),
      content: t('merge.undoWhat', {
        gone: merge.goneName ?? merge.gone.slice(-6),
        kept: merge.keptName ?? merge.kept.slice(-6),
      }),
      okText: t('merge.undo'),
      cancelText: t('common.cancel'),
      onOk: () => undo.mutateAsync(merge).catch(() => undefined), // the failure was told above
    })
}

export function MergeHistory({ customer }: { customer: Customer }) {
  const { t } = useTranslation()
  const format = useFormat()
  const undo = useUndoMerge()
  if (customer.merges.length === 0) return null
  return (
    <section className="card" aria-labelledby="merge-history">
      <h2 id="merge-history" style={{ marginBottom: 12 }}>
        {t('merge.history')}
      </h2>
      <ul className="plain stack">
        {customer.merges.map((merge) => (
          <li key={merge.id} className="stack-tight" style={{ gap: 4 }}>
            <div className="row spread">
              <span>{t('merge.joined', { name: merge.goneName ?? merge.gone.slice(-6) })}</span>
              {merge.undoneAt ? (
                <span className="chip">{t('merge.undoneChip')}</span>
              ) : (
                <PermittedButton permission="customers:merge" size="small" onClick={() => undo(merge)}>
                  {t('merge.undo')}
                </PermittedButton>
              )}
            </div>
            <span className="small faint">
              {[format.dateTime(merge.at), merge.by, merge.reason === 'identify' ? t('merge.byIdentify') : merge.reason]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
