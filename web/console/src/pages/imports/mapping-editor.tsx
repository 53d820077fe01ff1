import type {
  CustomerField,
  Import,
  ImportKind,
  ImportMapping,
  ImportMappingInput,
  OrderField,
} from '@regulars/contract'
import { Checkbox, Collapse, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { fieldName } from './field-name.ts'

type Field = OrderField | CustomerField

/** What nearly every file has, then what some have. */
const usual: Record<ImportKind, Field[]> = {
  orders: ['order', 'at', 'customer', 'amount', 'price', 'quantity', 'product', 'name', 'store', 'channel'],
  customers: ['customer', 'customerName', 'phone', 'registeredAt', 'store', 'channel'],
}
const rarer: Record<ImportKind, Field[]> = {
  orders: [
    'category',
    'kind',
    'drivenBy',
    'refundOf',
    'customerName',
    'phone',
    'email',
    'wallet',
    'app',
    'follower',
    'card',
    'device',
    'courier',
    'partner',
  ],
  customers: ['email', 'wallet', 'app', 'follower', 'card', 'device', 'courier', 'partner'],
}
const identifierKinds = ['card', 'phone', 'app', 'wallet', 'follower', 'email', 'partner', 'device', 'courier'] as const

interface EditorProps {
  item: Import
  busy: boolean
  change(mapping: ImportMappingInput): void
}

/** Which column means what. Every change is tried on the file at once and shown in the preview. */
export function MappingEditor({ item, busy, change }: EditorProps) {
  const { t } = useTranslation()
  const { mapping, detected } = item
  const set = (patch: Partial<ImportMapping>) => change({ ...mapping, ...patch })
  const column = (field: Field) => <ColumnChoice key={field} item={item} field={field} busy={busy} set={set} />
  const rare = rarer[item.kind]
  const rareUsed = rare.some((field) => mapping.columns[field])
  return (
    <div className="stack">
      <div className="mapping">{usual[item.kind].map(column)}</div>
      <Collapse
        ghost
        size="small"
        defaultActiveKey={rareUsed ? ['rare'] : []}
        items={[
          { key: 'rare', label: t('imports.moreColumns'), children: <div className="mapping">{rare.map(column)}</div> },
          { key: 'rules', label: t('imports.rules'), children: <Rules item={item} busy={busy} set={set} /> },
        ]}
      />
      {detected.unmapped.length > 0 && (
        <p className="small faint">{t('imports.ignored', { columns: detected.unmapped.join(t('common.comma')) })}</p>
      )}
    </div>
  )
}

function ColumnChoice({
  item,
  field,
  busy,
  set,
}: {
  item: Import
  field: Field
  busy: boolean
  set(patch: Partial<ImportMapping>): void
}) {
  const { t } = useTranslation()
  const { mapping, detected } = item
  const missing = detected.missing.includes(field)
  const label = fieldName(t, field)
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the select below is the control
    <label className="mapping-row">
      <span>
        {label}
        {missing && <span className="loss"> *</span>}
      </span>
      <Select
        aria-label={label}
        value={mapping.columns[field] ?? ''}
        disabled={busy}
        status={missing ? 'error' : undefined}
        showSearch={{ optionFilterProp: 'label' }}
        options={[
          { value: '', label: t('imports.noColumn') },
          ...detected.headers.map((header) => ({ value: header, label: header })),
        ]}
        onChange={(header) => {
          const columns = { ...mapping.columns }
          if (header) columns[field] = header
          else delete columns[field]
          set({ columns })
        }}
      />
    </label>
  )
}

/** How the file writes days, refunds and customers; and what to assume where it says nothing. */
function Rules({ item, busy, set }: { item: Import; busy: boolean; set(patch: Partial<ImportMapping>): void }) {
  const { t } = useTranslation()
  const { mapping, detected } = item
  const refunds = mapping.refunds ?? {}
  return (
    <div className="mapping">
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the select below is the control */}
      <label className="mapping-row">
        <span>{t('imports.customerKind')}</span>
        <Select
          aria-label={t('imports.customerKind')}
          disabled={busy}
          value={mapping.customerKind}
          options={identifierKinds.map((kind) => ({ value: kind, label: t(`identifiers.${kind}`) }))}
          onChange={(customerKind) => set({ customerKind })}
        />
      </label>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the select below is the control */}
      <label className="mapping-row">
        <span>{t('imports.dateOrder')}</span>
        <Select
          aria-label={t('imports.dateOrder')}
          disabled={busy}
          value={mapping.dateOrder ?? detected.dateOrder}
          options={(['ymd', 'dmy', 'mdy'] as const).map((order) => ({
            value: order,
            label: t(`imports.dateOrders.${order}`),
          }))}
          onChange={(dateOrder) => set({ dateOrder })}
        />
      </label>
      <TextRule
        label={t('imports.defaultStore')}
        value={mapping.storeCode}
        busy={busy}
        set={(storeCode) => set({ storeCode })}
      />
      <TextRule
        label={t('imports.defaultChannel')}
        value={mapping.channel}
        busy={busy}
        set={(channel) => set({ channel })}
      />
      {item.kind === 'orders' && (
        <>
          <TextRule
            label={t('imports.refundPrefix')}
            value={refunds.orderPrefix}
            busy={busy}
            set={(orderPrefix) => set({ refunds: { ...refunds, orderPrefix } })}
          />
          <Checkbox
            disabled={busy}
            checked={refunds.negativeTotal ?? false}
            onChange={(event) => set({ refunds: { ...refunds, negativeTotal: event.target.checked } })}
          >
            {t('imports.negativeRefunds')}
          </Checkbox>
        </>
      )}
      <Checkbox
        disabled={busy}
        checked={mapping.decimalComma ?? detected.decimalComma}
        onChange={(event) => set({ decimalComma: event.target.checked })}
      >
        {t('imports.decimalComma')}
      </Checkbox>
    </div>
  )
}

/** Sent when the field is left, not with every letter. */
function TextRule({
  label,
  value,
  busy,
  set,
}: {
  label: string
  value: string | undefined
  busy: boolean
  set(value: string | undefined): void
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the input below is the control
    <label className="mapping-row">
      <span>{label}</span>
      <Input
        key={value}
        aria-label={label}
        disabled={busy}
        defaultValue={value}
        maxLength={50}
        onBlur={(event) => {
          const next = event.target.value.trim() || undefined
          if (next !== value) set(next)
        }}
        onPressEnter={(event) => event.currentTarget.blur()}
      />
    </label>
  )
}
