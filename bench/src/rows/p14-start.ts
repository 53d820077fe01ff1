import type { Row } from '../lib/row.ts'
export const start: Row = { id: 'p14', title: 'P14', goal: '', peers: '', open: () => Promise.reject(new Error('todo')) }
