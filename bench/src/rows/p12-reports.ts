import type { Row } from '../lib/row.ts'
export const reports: Row = { id: 'p12', title: 'P12', goal: '', peers: '', open: () => Promise.reject(new Error('todo')) }
