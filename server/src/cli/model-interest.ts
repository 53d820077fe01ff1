import Table from 'cli-table3'
import { type Command, Option } from 'commander'
import { evaluateInterestFiles, type InterestEvaluation } from '../domains/models/index.ts'
import { terminal } from '../kernel/terminal.ts'

type EvaluateOptions = { history: string; future: string; format: 'json' | 'table' }

/** `evaluate interest`, under the command that is given: the predictor on two files of baskets, beside its baselines. */
export function evaluateInterestCommand(parent: Command): void {
  parent
    .command('evaluate')
    .description('measure a model on files that it never saw')
    .command('interest')
    .description('next basket: recall and NDCG of the interest predictor, beside popularity and "bought before"')
    .requiredOption('--history <file>', 'baskets in order of time, JSON or gzip: {"customer": [[product, …], …]}')
    .requiredOption('--future <file>', 'the next basket of each, in the same form')
    .addOption(new Option('--format <format>', 'json or table').choices(['json', 'table']).default('table'))
    .action(async ({ history, future, format }: EvaluateOptions) => {
      const found = await evaluateInterestFiles({ history, future })
      terminal.result(format === 'json' ? JSON.stringify(found, null, 2) : describe(found))
    })
}

const names = {
  predictor: 'interest predictor',
  popularity: 'what everybody buys',
  boughtBefore: 'bought before',
  boughtBeforeThenPopularity: 'bought before, then what everybody buys',
} as const

function describe(found: InterestEvaluation): string {
  const table = new Table({
    head: ['', 'recall@10', 'NDCG@10', 'recall@20'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const key of ['predictor', 'boughtBeforeThenPopularity', 'boughtBefore', 'popularity'] as const) {
    const { recall10, ndcg10, recall20 } = found[key]
    table.push([names[key], ...[recall10, ndcg10, recall20].map((value) => value.toFixed(4))])
  }
  const { customers, products, baskets } = found
  return `${customers.toLocaleString('en')} customers, ${products.toLocaleString('en')} products, ${baskets.toLocaleString('en')} baskets of history\n${table.toString()}`
}
