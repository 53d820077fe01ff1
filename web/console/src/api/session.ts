import type {
  ChangePassword,
  Me,
  Passkey,
  PasskeyList,
  PasskeyOptions,
  SessionList,
  SignIn,
  UpdateMe,
} from '@regulars/contract'
import { queryOptions } from '@tanstack/react-query'
import { ApiError, api } from './client.ts'

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => api.get<Me>('/v1/auth/me', { signal }),
  staleTime: 60_000,
  retry: (failures, error) => !(error instanceof ApiError && error.status === 401) && failures < 2,
})

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => api.get<SessionList>('/v1/auth/sessions', { signal }),
})

export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: ({ signal }) => api.get<PasskeyList>('/v1/auth/passkeys', { signal }),
})

export const signIn = (input: SignIn) => api.post<Me>('/v1/auth/sign-in', input)
export const signInWithLink = (token: string) => api.post<Me>('/v1/auth/link', { token })
export const signOut = () => api.post<void>('/v1/auth/sign-out')
export const updateMe = (input: UpdateMe) => api.patch<Me>('/v1/auth/me', input)
export const changePassword = (input: ChangePassword) => api.post<void>('/v1/auth/password', input)
export const endSession = (id: number) => api.delete(`/v1/auth/sessions/${id}`)
export const removePasskey = (id: number) => api.delete(`/v1/auth/passkeys/${id}`)

/** The options go to the browser unchanged; their shape is WebAuthn's own, which the contract leaves open. */
type BrowserOptions<T> = T & Record<string, unknown>

export async function signInWithPasskey(): Promise<Me> {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  const { options } = await api.post<PasskeyOptions>('/v1/auth/passkeys/sign-in-options')
  const optionsJSON = options as BrowserOptions<Parameters<typeof startAuthentication>[0]['optionsJSON']> // WebAuthn JSON
  const response = await startAuthentication({ optionsJSON })
  return api.post<Me>('/v1/auth/passkeys/sign-in', { response })
}

export async function registerPasskey(name: string): Promise<Passkey> {
  const { startRegistration } = await import('@simplewebauthn/browser')
  const { options } = await api.post<PasskeyOptions>('/v1/auth/passkeys/registration-options')
  const optionsJSON = options as BrowserOptions<Parameters<typeof startRegistration>[0]['optionsJSON']> // WebAuthn JSON
  const response = await startRegistration({ optionsJSON })
  return api.post<Passkey>('/v1/auth/passkeys/register', { name, response })
}
