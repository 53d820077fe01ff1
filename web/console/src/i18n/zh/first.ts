import { know } from './know.ts'
import { labels } from './labels.ts'
import { pages } from './pages.ts'
import { shell } from './shell.ts'
import { work } from './work.ts'

/** What is loaded with the first page, see `packs`. */
export const first = { ...shell, ...pages, ...work, ...know, ...labels }
