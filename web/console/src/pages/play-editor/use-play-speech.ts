import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { offersQuery } from '../../api/offers.ts'
import { useSpeech } from '../../components/know/use-speech.ts'
import { useMe } from '../../components/session.ts'
import type { PlaySpeech } from './words.ts'

/** Offers that a play can give. */
export function useOffers() {
  const { permissions } = useMe()
  const { data } = useInfiniteQuery({ ...offersQuery({}, 200), enabled: permissions.includes('offers:read') })
  return useMemo(() => data?.pages.flatMap((page) => page.items), [data])
}

export function usePlaySpeech(): PlaySpeech {
  const speech = useSpeech()
  const offers = useOffers()
  return useMemo(() => {
    const names = new Map(offers?.map(({ code, name }) => [code, name[speech.format.language]]))
    return { ...speech, offer: (code) => names.get(code) ?? code }
  }, [speech, offers])
}
