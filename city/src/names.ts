import type { Random } from './random.ts'

const surnames = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文',
  '欧阳',
  '上官',
  '诸葛',
  '司马',
]
const given = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国志宇浩轩欣怡梓涵子墨雨诗若晨曦嘉琪思远一诺安然可星辰乐天悦宁沐阳知行小满秋白长风',
]

/** A Chinese name, such as 欧阳小满. Given names have one character in four out of ten. */
export function personName(random: Random): string {
  const second = random.chance(0.6) ? random.pick(given) : ''
  return random.pick(surnames) + random.pick(given) + second
}

export interface Named {
  zh: string
  en: string
}

export const cityNames: readonly (Named & { code: string; lon: number; lat: number; share: number })[] = [
  { code: 'linjiang', zh: '临江', en: 'Linjiang', lon: 120.21, lat: 30.25, share: 0.5 },
  { code: 'yunxi', zh: '云溪', en: 'Yunxi', lon: 120.68, lat: 31.31, share: 0.3 },
  { code: 'haitang', zh: '海棠湾', en: 'Haitang Bay', lon: 121.55, lat: 29.87, share: 0.2 },
]

export const roads: readonly Named[] = [
  { zh: '早市巷', en: 'Morning Market Lane' },
  { zh: '桂花路', en: 'Osmanthus Road' },
  { zh: '书院街', en: 'Academy Street' },
  { zh: '渡口', en: 'Old Ferry' },
  { zh: '米行桥', en: 'Rice Dealers Bridge' },
  { zh: '银杏大道', en: 'Ginkgo Avenue' },
  { zh: '月亮湾', en: 'Moon Bay' },
  { zh: '铁匠铺', en: 'Blacksmith Corner' },
  { zh: '白鹭洲', en: 'Egret Islet' },
  { zh: '猫儿胡同', en: 'Kitten Alley' },
  { zh: '柳浪', en: 'Willow Waves' },
  { zh: '北门', en: 'North Gate' },
  { zh: '豆腐坊', en: 'Tofu Yard' },
  { zh: '电影厂', en: 'Film Studio' },
  { zh: '梧桐里', en: 'Plane Tree Row' },
  { zh: '茶山', en: 'Tea Hill' },
  { zh: '纺织新村', en: 'Weavers Village' },
  { zh: '荷塘', en: 'Lotus Pond' },
  { zh: '钟楼', en: 'Bell Tower' },
  { zh: '杏花坡', en: 'Apricot Slope' },
  { zh: '大学城', en: 'College Town' },
  { zh: '老码头', en: 'Old Wharf' },
  { zh: '石榴园', en: 'Pomegranate Garden' },
  { zh: '东风', en: 'East Wind' },
]

export const estates: readonly Named[] = [
  { zh: '桂花苑', en: 'Osmanthus Court' },
  { zh: '阳光花园', en: 'Sunshine Garden' },
  { zh: '幸福里', en: 'Happiness Lane' },
  { zh: '听雨轩', en: 'Rain Listening House' },
  { zh: '翡翠城', en: 'Emerald Town' },
  { zh: '老机床厂宿舍', en: 'Machine Works Quarters' },
  { zh: '水岸新村', en: 'Waterside Village' },
  { zh: '望江公寓', en: 'River View Apartments' },
  { zh: '竹海人家', en: 'Bamboo Homes' },
  { zh: '钟鼓佳园', en: 'Drum Tower Homes' },
  { zh: '和睦小区', en: 'Harmony Estate' },
  { zh: '教师新村', en: 'Teachers Village' },
  { zh: '橘子洲', en: 'Orange Isle' },
  { zh: '晴川阁', en: 'Clear River Pavilion' },
  { zh: '四季名邸', en: 'Four Seasons Residence' },
  { zh: '枫林晚', en: 'Maple Evening' },
]
