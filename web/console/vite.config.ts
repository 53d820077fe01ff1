import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    sourcemap: false,
    reportCompressedSize: false,
    // One chunk of a kit that every page uses is better than fifty requests; pages and charts stay apart.
    chunkSizeWarningLimit: 900,
  },
  server: { port: 5173, proxy: { '/v1': 'http://localhost:4000', '/docs': 'http://localhost:4000' } },
})
