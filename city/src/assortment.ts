import type { Named } from './names.ts'

/** One thing that is sold: its base price in minor units and how long one purchase lasts. */
interface Item extends Named {
  /** Code in the platform's category tree. */
  category: string
  priceMinor: number
  cycleDays: number
  /** Sold by weight: quantities are not whole. */
  weighed?: boolean
}

export interface Trade extends Named {
  code: string
  kind: 'goods' | 'service'
  /** Share of stores of this trade. */
  share: number
  /** Mean lines of an order. */
  lines: number
  items: Item[]
}

const item = (category: string, zh: string, en: string, priceMinor: number, cycleDays: number, weighed?: boolean) => ({
  category,
  zh,
  en,
  priceMinor,
  cycleDays,
  weighed,
})

/** What the shops of the city sell. A plan with more products makes sizes and makes of these. */
export const trades: readonly Trade[] = [
  {
    code: 'dining',
    zh: '食堂',
    en: 'Kitchen',
    kind: 'goods',
    share: 0.28,
    lines: 2.2,
    items: [
      item('dining.fast-food', '牛肉面', 'Beef noodles', 2200, 6),
      item('dining.breakfast', '小笼包', 'Soup dumplings', 1600, 5),
      item('dining.chinese', '麻辣香锅', 'Spicy wok', 5200, 12),
      item('dining.chinese', '酸菜鱼', 'Fish with pickled greens', 6800, 14),
      item('dining.breakfast', '豆浆油条', 'Soy milk and dough sticks', 900, 2),
      item('dining.drinks', '珍珠奶茶', 'Bubble tea', 1500, 4),
      item('dining.chinese', '老火靓汤', 'Slow soup', 3600, 9),
      item('dining.fast-food', '家常套餐', 'Home set meal', 2800, 5),
    ],
  },
  {
    code: 'convenience',
    zh: '便利店',
    en: 'Corner Shop',
    kind: 'goods',
    share: 0.26,
    lines: 2.1,
    items: [
      item('convenience.food', '饭团', 'Rice ball', 650, 3),
      item('convenience.drinks', '冰美式', 'Iced americano', 1200, 2),
      item('convenience.drinks', '矿泉水', 'Mineral water', 250, 3),
      item('convenience.drinks', '酸奶', 'Yogurt', 880, 4),
      item('convenience.food', '关东煮', 'Oden', 1350, 5),
      item('convenience.daily', '抽纸', 'Tissues', 1290, 18),
      item('convenience.daily', '雨伞', 'Umbrella', 3900, 200),
      item('convenience.daily', '电池', 'Batteries', 1890, 60),
    ],
  },
  {
    code: 'supermarket',
    zh: '生鲜超市',
    en: 'Fresh Market',
    kind: 'goods',
    share: 0.22,
    lines: 3.2,
    items: [
      item('fresh.vegetables', '上海青', 'Green cabbage', 590, 3, true),
      item('fresh.vegetables', '西红柿', 'Tomatoes', 780, 4, true),
      item('fresh.meat', '五花肉', 'Pork belly', 3280, 6, true),
      item('fresh.meat', '土鸡蛋', 'Farm eggs', 1980, 8),
      item('supermarket.grain-oil', '五常大米', 'Wuchang rice', 6990, 35),
      item('supermarket.grain-oil', '菜籽油', 'Rapeseed oil', 7590, 45),
      item('fresh.dairy', '纯牛奶', 'Milk', 5990, 10),
      item('supermarket.cleaning', '洗衣液', 'Laundry liquid', 3990, 50),
      item('fresh.fruit', '当季水果', 'Fruit of the season', 1580, 5, true),
      item('supermarket.home', '猫粮', 'Cat food', 12800, 40),
    ],
  },
  {
    code: 'laundry',
    zh: '洗衣房',
    en: 'Laundry',
    kind: 'service',
    share: 0.11,
    lines: 1.6,
    items: [
      item('laundry', '衬衫洗熨', 'Shirt, washed and ironed', 1500, 12),
      item('laundry', '羽绒服干洗', 'Down jacket, dry cleaned', 4500, 90),
      item('laundry', '被子清洗', 'Quilt, washed', 6000, 60),
      item('laundry', '球鞋养护', 'Sneaker care', 3500, 30),
    ],
  },
  {
    code: 'beauty',
    zh: '美发屋',
    en: 'Salon',
    kind: 'service',
    share: 0.13,
    lines: 1.2,
    items: [
      item('beauty.hair', '洗剪吹', 'Wash, cut and dry', 6800, 30),
      item('beauty.hair', '烫染', 'Perm and colour', 39800, 120),
      item('beauty.skin', '面部护理', 'Facial', 19800, 30),
      item('beauty.nails', '美甲', 'Nails', 12800, 25),
    ],
  },
]

export const variants: readonly Named[] = [
  { zh: '', en: '' },
  { zh: '大份', en: 'large' },
  { zh: '小份', en: 'small' },
  { zh: '家庭装', en: 'family size' },
  { zh: '招牌', en: 'house special' },
  { zh: '经典', en: 'classic' },
  { zh: '尝鲜', en: 'trial' },
  { zh: '双人', en: 'for two' },
]
