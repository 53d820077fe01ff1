import { useQueryClient } from '@tanstack/react-query'

/** Everything that names a label is asked for again after it changed. */
export function useLabelRefresh() {
  const queryClient = useQueryClient()
  return (code: string) =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['labels'] }),
      queryClient.invalidateQueries({ queryKey: ['label', code] }),
      queryClient.invalidateQueries({ queryKey: ['label-scenarios'] }),
    ])
}
