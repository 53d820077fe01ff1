/** @jsxImportSource preact */
import { render } from 'preact'
import { App } from './app.tsx'
import { isLarge, setLarge } from './session.ts'
import './ui/tokens.css'
import './ui/base.css'

if (isLarge()) setLarge(true)
const root = document.getElementById('root')
if (root) render(<App />, root)

if ('serviceWorker' in navigator) {
  // After the page is there: on a slow line the two would share it.
  window.addEventListener('load', async () => {
    try {
      await navigator.serviceWorker.register('/pocket/sw.js')
      const { active } = await navigator.serviceWorker.ready
      if (!navigator.serviceWorker.controller) active?.postMessage('claim')
    } catch {
      // Private windows have none: the page works without, as long as there is a line.
    }
  })
}
