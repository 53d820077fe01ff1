import './ui/base.css'
import './ui/shell.css'
import './ui/charts.css'
import './ui/pieces.css'
import './ui/know.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError } from './api/client.ts'
import { AppearanceProvider, prepareLanguage } from './components/appearance.tsx'
import { createConsoleRouter } from './routes.tsx'
import { readLanguage, readThemeChoice } from './ui/preferences.ts'
import { applyTokens } from './ui/tokens.ts'

const choice = readThemeChoice()
const dark = matchMedia('(prefers-color-scheme: dark)').matches
applyTokens(choice === 'system' ? (dark ? 'dark' : 'light') : choice, document.documentElement)

// After an update of the server the chunks of the old build are gone: the page is loaded anew, once.
window.addEventListener('vite:preloadError', (event) => {
  const key = 'regulars.reloaded-at'
  const last = Number(sessionStorage.getItem(key))
  if (performance.timeOrigin + performance.now() - last < 10_000) return
  event.preventDefault()
  sessionStorage.setItem(key, String(performance.timeOrigin + performance.now()))
  location.reload()
})

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal will be refused again; only a server that did not answer is asked once more.
      retry: (failures, error) =>
        (error instanceof ApiError ? error.status === 0 || error.status >= 500 : true) && failures < 2,
      staleTime: 15_000,
      refetchOnWindowFocus: true,
    },
  },
})
const router = createConsoleRouter(queryClient)

const place = document.getElementById('root')
if (place) {
  const words = await prepareLanguage(readLanguage())
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <AppearanceProvider words={words}>
          <RouterProvider router={router} />
        </AppearanceProvider>
      </QueryClientProvider>
    </StrictMode>,
  )
}
