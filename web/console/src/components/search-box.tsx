import { SearchOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useDebounced } from './use-debounced.ts'

interface SearchBoxProps {
  value: string | undefined
  change(value: string | undefined): void
  label: string
  placeholder?: string
}

/** Searches when the typing pauses; follows the address when that changes by other means. */
export function SearchBox({ value, change, label, placeholder }: SearchBoxProps) {
  const [text, setText] = useState(value ?? '')
  const settled = useDebounced(text)
  const sent = useRef(value ?? '')
  useEffect(() => {
    if (settled.trim() === sent.current) return
    sent.current = settled.trim()
    change(sent.current || undefined)
  }, [settled, change])
  useEffect(() => {
    if ((value ?? '') === sent.current) return
    sent.current = value ?? ''
    setText(value ?? '')
  }, [value])
  return (
    <Input
      className="search-box"
      type="search"
      allowClear
      prefix={<SearchOutlined aria-hidden />}
      aria-label={label}
      placeholder={placeholder ?? label}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  )
}
