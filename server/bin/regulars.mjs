#!/usr/bin/env node
// TypeScript runs as it is, here through tsx, since Node 20 cannot strip types itself.
import { register } from 'tsx/esm/api'

register()
const { main } = await import('../src/cli/main.ts')
await main(process.argv)
