import type { Messages } from './index.ts'
import { know } from './zh/know.ts'
import { labels } from './zh/labels.ts'
import { pages } from './zh/pages.ts'
import { shell } from './zh/shell.ts'
import { work } from './zh/work.ts'

/** 中文。按中文来写，不按英文来译。 */
export const zh: Messages = { ...shell, ...pages, ...work, ...know, ...labels }
