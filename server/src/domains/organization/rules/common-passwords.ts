// What attackers try first, from published counts of leaked passwords (world-wide and Chinese), 8 characters and more:
// shorter ones are refused for their length. Sequences and repetitions are caught by a rule and need no line here.
const list = `
password password1 password12 password123 password1234 password! password1! passw0rd p@ssw0rd p@ssword p@$$w0rd passwort
pa55word password01 password2 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 qwer1234 qwert123 1qaz2wsx
1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5 zaq12wsx zaq1zaq1 zaq1xsw2 1qazxsw2 1qaz2wsx3edc qazwsxedc qweasdzxc
qweasd123 asdfghjk asdfghjkl asdf1234 asdfasdf asdqwe123 zxcvbnm1 zxcvbnm123 zxcvbnm, zxcvbnm,./ zxcv1234 abcd1234
abc12345 abc123456 abc123456789 a1234567 a12345678 a123456789 a1b2c3d4 a1s2d3f4 aa123456 aa12345678 as123456 asd12345
asd123456 ab123456 q1234567 q123456789 qq123456 qq123456789 qwe12345 qwe123456 zxc123456 z123456789 w123456789 s123456789
x123456789 woaini1314 woaini520 woaini521 woaini123 5201314a 52013140 5201314520 1314520a 13145200 iloveyou iloveyou1
iloveyou2 iloveyou! loveyou1 lovelove loveme123 123456789a 12345678a 1234567a 123456aa 123456ab 123456abc 123456qwe
1234qwer 123qweasd 123qweasdzxc 123qwe123 12qwaszx 123123123 123123qwe 123321123 1234567890 12345678910 123456789123
0123456789 1234567891 1234554321 0987654321 9876543210 987654321a 147258369 147852369 159357456 741852963 789456123
963852741 112233445566 11223344 1122334455 12341234 12344321 13131313 19871987 31415926 31415926535 66668888 88886666
88888888a 00000000a 11111111a sunshine sunshine1 princess princess1 football football1 baseball baseball1 superman
superman1 batman123 spiderman pokemon1 pokemon123 starwars whatever trustno1 computer internet samsung1 samsung123
michelle jennifer jordan23 victoria dragon123 monkey123 shadow123 master123 welcome1 welcome12 welcome123 welcome!
letmein1 letmein123 letmein! admin123 admin1234 admin12345 admin123456 administrator admin@123 adminadmin root1234
root12345 rootroot toor1234 test1234 test12345 test123456 testtest testing1 testing123 guest123 guest1234 user1234
changeme changeme1 changeme123 default1 secret123 secret1234 temp1234 demo1234 hello123 hello1234 hellohello
charlie1 charlie123 liverpool liverpool1 chelsea1 chelsea123 arsenal1 manchester barcelona freedom1 november december
september october1 summer2023 summer2024 summer2025 winter2023 winter2024 winter2025 spring2024 spring2025 autumn2024
blink182 mustang1 corvette mercedes ferrari1 porsche1 yamaha123 harley123 elizabeth alexander alexandra christopher
christian benjamin jonathan nicholas caroline danielle jessica1 jasmine1 ashley123 michael1 michael123 thomas123
daniel123 andrew123 joshua123 anthony1 matthew1 patrick1 william1 richard1 qazwsx123 wangyut2 woaiwojia wodemima
nihao123 nihao1234 mima1234 mima123456 zhongguo zhang123 wang1234 li123456 wang123456 zhang123456 liu123456 chen123456
taobao123 alipay123 weixin123 wechat123 tencent1 baidu123 huawei123 xiaomi123 google123 facebook facebook1 linkedin
dropbox1 minecraft minecraft1 fortnite roblox123 regulars regulars1 regulars123 merchant1 merchant123 shopshop shop1234
`

export const commonPasswords: ReadonlySet<string> = new Set(list.trim().split(/\s+/))
