import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { customerSearchQuery } from '../../api/customers.ts'
import { customerTitle } from '../customer-title.ts'
import { useDebounced } from '../use-debounced.ts'

export interface PickedCustomer {
  id: string
  title: string
}

/** Finds one customer by name, complete number or id. */
export function CustomerPicker({
  value,
  change,
  label,
}: {
  value: PickedCustomer | undefined
  change(customer: PickedCustomer | undefined): void
  label: string
}) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const settled = useDebounced(text)
  const { data, isFetching } = useQuery(customerSearchQuery(settled))
  const found = (data?.customers ?? []).map((customer) => ({
    value: customer.id,
    label: [customerTitle(customer, t), customer.contact].filter(Boolean).join(' · '),
  }))
  return (
    <Select
      aria-label={label}
      placeholder={label}
      allowClear
      loading={isFetching}
      value={value?.id}
      style={{ width: '100%' }}
      showSearch={{ filterOption: false, onSearch: setText }}
      notFoundContent={null}
      options={
        value && !found.some((option) => option.value === value.id)
          ? [{ value: value.id, label: value.title }, ...found]
          : found
      }
      onChange={(id: string | undefined) => {
        const option = found.find((entry) => entry.value === id)
        change(option && { id: option.value, title: option.label })
      }}
    />
  )
}
