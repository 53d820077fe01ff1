import { know } from './en/know.ts'
import { labels } from './en/labels.ts'
import { pages } from './en/pages.ts'
import { shell } from './en/shell.ts'
import { work } from './en/work.ts'

/** English words. The tree of this object is what every other language must have, see `Messages`. */
export const en = { ...shell, ...pages, ...work, ...know, ...labels }
