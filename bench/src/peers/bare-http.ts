import { answerJson } from './json-server.ts'

/** What Node can do at most: take a request, parse its JSON, answer. Nothing is kept. */
await answerJson(async () => {})
