import type { ReportCatalogueEntry, ReportColumn, ReportParam } from '@regulars/contract'
import { describe, expect, test } from 'vitest'
import { listReports } from './list-reports.ts'

type Language = 'en' | 'zh'

const guides = `${import.meta.dirname}/../../../../../docs/guides`

const intro = {
  en: `# Reports and their definitions

This page is written from the catalogue of reports (\`npx vitest run list-reports -u\` writes it again).

\`\`\`
npx regulars report                                   # the list
npx regulars report overview                          # a table
npx regulars report next-month-repurchase --format json --from 2024-01 --to 2024-06 --param window=30-days
curl -H "Authorization: Bearer sk_..." "http://localhost:4000/v1/reports/overview?by=store&format=xlsx" -o overview.xlsx
\`\`\`

## What holds for all of them

- **Consumer**: an identified customer with at least one paid order. A **paid order** is paid with an amount above zero, refunded later or not; orders of nobody known are never mixed in, they stand beside as *unidentified*.
- **Merged customers** are one; undo the merge, and they are two again, for all of history.
- **Period**: \`from\` and \`to\` are days (\`2024-01-31\`) or months (\`2024-01\`), both included, in the time zone of the workspace. In reports of cohorts they choose the cohorts; what those people did afterwards is looked up in all records.
- **City, store, channel** choose by the fact that places a customer or an order in the report: the order itself, the first order, the registration. What she does afterwards counts wherever it happens. So the stores of a cohort report add up to the total; figures of "distinct consumers" do not, since one person may buy at two stores.
- **Who sees what**: staff of one city or store get reports over that city or store alone, as if there were no other: a first order is then the first one there.
- **Windows that are not over** (\`complete\` is false) end after now, or after the latest record. Totals of next-month repurchase leave those months out.
- **Ratios** are fractions from the two counts that stand beside them; without a denominator there is no ratio. **Money** is in minor units in JSON (\`1250\` is 12.50) and in decimal in CSV and XLSX.
- Days are 24 hours where a window is counted in days (7, 30, 90); months and days of the calendar are those of the workspace's zone.
`,
  zh: `# 报表与口径

本页由报表目录生成（\`npx vitest run list-reports -u\` 重新生成）。

\`\`\`
npx regulars report                                   # 报表清单
npx regulars report overview --lang zh                # 表格
npx regulars report next-month-repurchase --format json --from 2024-01 --to 2024-06 --param window=30-days
curl -H "Authorization: Bearer sk_..." "http://localhost:4000/v1/reports/overview?by=store&format=xlsx&lang=zh" -o overview.xlsx
\`\`\`

## 通用口径

- **消费者**：已识别身份且至少有一笔已付订单的顾客。**已付订单**指金额大于零的已支付订单，之后是否退款不影响；无法识别顾客的订单不混入，单列为“未识别”。
- **合并的顾客**视为一人；撤销合并后，全部历史又分为两人。
- **期间**：\`from\`、\`to\` 为日（\`2024-01-31\`）或月（\`2024-01\`），首尾都包含，按工作区时区。批次类报表中，期间选择的是批次，这些人之后的行为看全部数据。
- **城市、门店、渠道**按使顾客或订单进入报表的那件事归属：订单本身、首单或注册；之后的行为不论在何处都计入。因此批次类报表各门店相加等于合计；“去重消费者”则不能相加，因为一个人可能在两家店消费。
- **可见范围**：只负责某城市或门店的员工，看到的报表只含该城市或门店的数据，如同没有其他门店；此时首单指在该处的首单。
- **未结束的窗口**（\`complete\` 为 false）：结束时间晚于当前时间或最新数据。次月回购率合计不含这些月份。
- **比率**由旁边的两个人数或金额相除得到，没有分母就没有比率。**金额**在 JSON 中为最小货币单位（\`1250\` 即 12.50），在 CSV 与 XLSX 中为小数。
- 以天计的窗口（7、30、90 天）每天按 24 小时；日历上的日与月按工作区时区。
`,
}

const words = {
  en: {
    reports: 'The reports',
    period: 'Period',
    filters: 'Filters',
    parameters: 'Parameters',
    columns: 'Columns',
    summary: 'Summary',
    unless: 'unless told',
  },
  zh: {
    reports: '报表',
    period: '期间',
    filters: '筛选',
    parameters: '参数',
    columns: '列',
    summary: '汇总',
    unless: '默认',
  },
}

function columnLine({ key, label, definition, of }: ReportColumn, lang: Language): string {
  const ratio = of ? ` \`${of.numerator}\` ÷ \`${of.denominator}\`.` : ''
  return `- \`${key}\` ${label[lang]}${definition || of ? ':' : ''}${definition ? ` ${definition[lang]}` : ''}${ratio}`
}

function paramLine(
  { name, label, kind, choices, min, max, default: fallback, help }: ReportParam,
  lang: Language,
): string {
  const values = choices?.map(({ value, label: shown }) => `\`${value}\` ${shown[lang]}`).join(' · ')
  const range = kind === 'number' ? `${min}–${max}` : ''
  const unless = fallback === undefined ? '' : ` (${words[lang].unless} \`${fallback}\`)`
  return `- \`${name}\` ${label[lang]}: ${values ?? help?.[lang] ?? range}${unless}`
}

function section(report: ReportCatalogueEntry, lang: Language): string {
  const say = words[lang]
  const only = report.figures.filter((figure) => !report.columns.some((column) => column.key === figure.key))
  return [
    `### \`${report.name}\` ${report.title[lang]}`,
    `*${report.question[lang]}*`,
    report.definition[lang],
    `${say.period}: ${report.periodMeaning[lang]} ${say.filters}: ${report.filters.map((filter) => `\`${filter}\``).join(', ')}.`,
    ...(report.params.length > 0
      ? [`${say.parameters}:\n\n${report.params.map((param) => paramLine(param, lang)).join('\n')}`]
      : []),
    `${say.columns}:\n\n${report.columns.map((column) => columnLine(column, lang)).join('\n')}`,
    ...(only.length > 0 ? [`${say.summary}:\n\n${only.map((figure) => columnLine(figure, lang)).join('\n')}`] : []),
  ].join('\n\n')
}

const guide = (lang: Language): string =>
  [
    intro[lang],
    `## ${words[lang].reports}\n`,
    ...listReports().reports.map((report) => `${section(report, lang)}\n`),
  ].join('\n')

describe('the catalogue of reports', () => {
  test('the guides say what the catalogue says', async () => {
    await expect(guide('en')).toMatchFileSnapshot(`${guides}/reports.md`)
    await expect(guide('zh')).toMatchFileSnapshot(`${guides}/reports.zh.md`)
  })

  test('names, columns and parameters are unique and ready for an address', () => {
    const { reports } = listReports()
    expect(new Set(reports.map((report) => report.name)).size).toBe(reports.length)
    for (const { name, columns, params, figures } of reports) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
      for (const list of [
        columns.map((column) => column.key),
        figures.map((figure) => figure.key),
        params.map((param) => param.name),
      ]) {
        expect(new Set(list).size, name).toBe(list.length)
      }
    }
  })

  test('every ratio stands beside its numerator and denominator', () => {
    for (const { name, columns, figures } of listReports().reports) {
      for (const list of [columns, figures]) {
        const keys = list.map((column) => column.key)
        for (const { type, of, key } of list) {
          if (type === 'ratio')
            expect(
              [keys.includes(of?.numerator ?? ''), keys.includes(of?.denominator ?? '')],
              `${name} ${key}`,
            ).toEqual([true, true])
        }
      }
    }
  })
})
