import type { LabelUsefulness } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { usefulnessQuery } from '../../api/labels.ts'

/** The line of a label on the usefulness board, once the board is there. */
export function useUsefulness(): (code: string) => LabelUsefulness | undefined {
  const { data } = useQuery(usefulnessQuery)
  const lines = new Map(data?.labels.map((line) => [line.code, line]))
  return (code) => lines.get(code)
}
