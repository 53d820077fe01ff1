import {
  type CustomerField,
  customerFieldSchema,
  IdentifierKind,
  type ImportKind,
  type ImportMapping,
  importMappingSchema,
  type OrderField,
  orderFieldSchema,
} from '@regulars/contract'
import { cleanCell } from './cells.ts'
import { parseDecimal } from './decimal.ts'
import { looksLikeTime, sniffDateOrder } from './local-time.ts'

export type Field = OrderField | CustomerField

// What the columns of tills, web shops and accounting are called. Compared without case, spaces and punctuation.
const synonyms: Record<Field, string> = {
  order:
    'order orderno ordernumber orderid orderref invoice invoiceno invoicenumber invoiceid transaction transactionid transactionno receipt receiptno billno tradeno 订单号 订单编号 订单 单号 交易号 交易单号 流水号 小票号 商户订单号 销售单号',
  customer:
    'customer customerid customerno customernumber custid cust client clientid member memberid memberno user userid buyer buyerid 会员 会员号 会员编号 会员id 客户 客户编号 客户号 客户id 顾客 顾客编号 用户 用户编号 用户id 买家',
  at: 'at date time datetime timestamp orderdate ordertime invoicedate purchasedate saledate paidat paidon paymentdate paymenttime paytime createdat transactiondate 时间 日期 下单时间 下单日期 订单时间 订单日期 支付时间 付款时间 交易时间 交易日期 销售时间 销售日期 消费时间 消费日期 创建时间',
  quantity: 'quantity qty count units pieces number 数量 件数 购买数量 商品数量 销售数量',
  price: 'price unitprice itemprice 单价 价格 售价 商品单价 销售单价',
  amount:
    'amount total linetotal lineamount ordertotal totalamount subtotal sales revenue paid amountpaid payment dollars 金额 总额 总价 小计 合计 实付 实付金额 支付金额 付款金额 实收 实收金额 应付金额 消费金额 销售额 销售金额 订单金额 交易金额',
  product:
    'product productid productcode productno sku skuid stockcode item itemid itemcode itemno article articleno barcode ean upc 商品编码 商品编号 商品id 商品代码 货号 条码 条形码 sku编码 产品编号',
  name: 'name description productname itemname itemdescription title productdescription 商品 商品名称 商品名 品名 名称 产品 产品名称 项目 服务项目 菜品',
  category: 'category productcategory categoryname department 类目 分类 品类 商品分类 类别 商品类目',
  store:
    'store storeid storecode storeno storename shop shopid shopname branch outlet location 门店 门店编号 门店编码 门店名称 店铺 店铺名称 店名 分店 网点',
  channel: 'channel saleschannel source platform ordersource 渠道 订单渠道 来源 订单来源 平台 下单渠道',
  kind: 'kind ordertype itemkind 商品或服务 业务类型 订单类型',
  drivenBy: 'drivenby campaign coupon couponcode promotion utmcampaign 活动 优惠券 营销活动 券码',
  refundOf:
    'refundof originalorder originalorderno originalinvoice refundedorder 原订单号 原单号 原始订单号 关联订单号',
  customerName:
    'customername membername buyername fullname username 姓名 会员姓名 客户姓名 顾客姓名 会员名 客户名称 买家姓名 收货人',
  registeredAt:
    'registeredat registered registrationdate signupdate signedupat joined joinedat joindate membersince createdat 注册时间 注册日期 入会时间 入会日期 开卡时间 开卡日期 创建时间',
  wallet: 'wallet walletid alipay alipayid alipayaccount 钱包 钱包账号 支付宝 支付宝账号 买家账号',
  phone:
    'phone phoneno phonenumber mobile mobileno mobilenumber mobilephone cell tel telephone 手机 手机号 手机号码 电话 联系电话 电话号码 会员手机 会员手机号 联系方式',
  email: 'email mail emailaddress 邮箱 电子邮箱 电子邮件',
  app: 'app appid appuser appuserid 应用账号 小程序用户 appid',
  follower: 'follower followerid openid fan fanid 粉丝 粉丝号 服务窗粉丝',
  card: 'card cardno cardnumber membercard membercardno loyaltycard 会员卡 会员卡号 卡号',
  device: 'device deviceid mac macaddress 设备 设备号',
  courier: 'courierrecord 配送记录 配送员记录',
  partner: 'partner partnerid 合作方 合作方编号',
}

const fold = (header: string): string =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-./#:()（）：*"']+/g, '')

const fieldsOf: Record<ImportKind, readonly Field[]> = {
  orders: orderFieldSchema.options,
  customers: customerFieldSchema.options,
}

export const identifierFields = IdentifierKind.options

const numeric: readonly Field[] = ['quantity', 'price', 'amount']

/** The cells of one column in the sample that hold something. */
const columnCells = (rows: readonly string[][], index: number): string[] =>
  rows.map((row) => cleanCell(row[index])).filter((cell) => cell !== '')

const share = (cells: readonly string[], test: (cell: string) => boolean): number =>
  cells.length === 0 ? 0 : cells.filter(test).length / cells.length

/** A column called "date" that holds no dates is something else. Empty columns pass: their name is all we have. */
function contentFits(field: Field, cells: readonly string[]): boolean {
  if (cells.length === 0) return true
  if (field === 'at' || field === 'registeredAt')
    return share(cells, (cell) => looksLikeTime(cell) || /^\d{5}(\.\d+)?$|^\d{8,14}$/.test(cell)) > 0.4
  if (numeric.includes(field)) return share(cells, (cell) => isNumber(cell)) > 0.4
  if (field === 'kind') return share(cells, (cell) => readKind(cell) !== undefined) > 0.9
  return true
}

const isNumber = (cell: string): boolean =>
  parseDecimal(cell, false) !== undefined || parseDecimal(cell, true) !== undefined

/** goods or service, in the words of the file; undefined for anything else. */
export function readKind(cell: string): 'goods' | 'service' | undefined {
  const text = cell.toLowerCase()
  if (['goods', 'product', 'products', '商品', '实物', '货品'].includes(text)) return 'goods'
  return ['service', 'services', '服务', '到店服务'].includes(text) ? 'service' : undefined
}

/** Finds what the columns mean, by their headers first and by what is in them second. */
export function guessColumns(
  kind: ImportKind,
  headers: readonly string[],
  rows: readonly string[][],
): ImportMapping['columns'] {
  const columns: ImportMapping['columns'] = {}
  const taken = new Set<number>()
  const folded = headers.map(fold)
  const take = (field: Field, index: number): void => {
    const header = headers[index]
    if (header === undefined || header === '') return
    columns[field] = header
    taken.add(index)
  }
  for (const field of fieldsOf[kind]) {
    // Earlier synonyms are the better ones: "order" before "receipt" where a file has both.
    const found = synonyms[field]
      .split(' ')
      .map((synonym) =>
        folded.findIndex(
          (header, index) => header === synonym && !taken.has(index) && contentFits(field, columnCells(rows, index)),
        ),
      )
      .find((index) => index >= 0)
    if (found !== undefined) take(field, found)
  }
  const byContent: [Field, (cell: string) => boolean][] = [
    [kind === 'orders' ? 'at' : 'registeredAt', looksLikeTime],
    ['phone', (cell) => /^(\+?86)?1[3-9]\d{9}$/.test(cell)],
    ['email', (cell) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell)],
  ]
  for (const [field, test] of byContent) {
    if (columns[field]) continue
    const found = headers.findIndex((_, index) => !taken.has(index) && share(columnCells(rows, index), test) > 0.9)
    if (found >= 0) take(field, found)
  }
  return columns
}

/** A mapping for a file that came without one. */
export const guessMapping = (kind: ImportKind, headers: readonly string[], rows: readonly string[][]): ImportMapping =>
  importMappingSchema.parse({ columns: guessColumns(kind, headers, rows) })

/** Fields that have to be mapped before the import can start; `amount` stands for price as well. */
export function missingFields(kind: ImportKind, { columns, orderNumbers }: ImportMapping): Field[] {
  if (kind === 'customers') {
    return columns.customer || identifierFields.some((field) => columns[field]) ? [] : ['customer']
  }
  const missing: Field[] = []
  if (!columns.order && orderNumbers !== 'content') missing.push('order')
  if (!columns.at) missing.push('at')
  if (!columns.amount && !columns.price) missing.push('amount')
  return missing
}

/** Position of each mapped field; `unknown` are headers of the mapping that the file does not have. */
export function locateColumns(
  { columns }: ImportMapping,
  headers: readonly string[],
): { at: Partial<Record<Field, number>>; unknown: string[]; unused: string[] } {
  const at: Partial<Record<Field, number>> = {}
  const unknown: string[] = []
  const used = new Set<number>()
  for (const [field, header] of Object.entries(columns) as [Field, string][]) {
    // keys of a parsed mapping are fields
    const exact = headers.indexOf(header)
    const index = exact >= 0 ? exact : headers.findIndex((candidate) => fold(candidate) === fold(header))
    if (index < 0) unknown.push(header)
    else {
      at[field] = index
      used.add(index)
    }
  }
  return { at, unknown, unused: headers.filter((header, index) => header !== '' && !used.has(index)) }
}

/** 1.234,56 rather than 1,234.56: a comma before one or two last digits, and no point that contradicts it. */
export function sniffDecimalComma(cells: readonly string[]): boolean {
  const comma = cells.filter((cell) => /^-?[\d.]*\d,\d{1,2}$/.test(cell)).length
  const point = cells.filter((cell) => /^-?[\d,]*\d\.\d{1,2}$/.test(cell)).length
  return comma > point
}

/** How the sampled rows write dates and decimals, unless the mapping says it. */
export function sniffFormats(mapping: ImportMapping, headers: readonly string[], rows: readonly string[][]) {
  const { at } = locateColumns(mapping, headers)
  const cellsOf = (fields: readonly Field[]): string[] =>
    fields.flatMap((field) => {
      const index = at[field]
      return index === undefined ? [] : columnCells(rows, index)
    })
  return {
    dateOrder: mapping.dateOrder ?? sniffDateOrder(cellsOf(['at', 'registeredAt'])),
    decimalComma: mapping.decimalComma ?? sniffDecimalComma(cellsOf(numeric)),
  }
}
