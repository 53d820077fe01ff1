#!/usr/bin/env node
// TypeScript runs as it is, here through tsx, since Node 20 cannot strip types itself.
import * as loader from 'node:module'
import { register } from 'tsx/esm/api'

register()
loader.register('./faster-imports.mjs', import.meta.url)
const { main } = await import('../src/cli/main.ts')
await main(process.argv)
