import { createHash } from 'node:crypto'

/** The page's whole style: the house's colours in both themes, one column, targets of 48 px. */
export const style = `:root{color-scheme:light dark;--paper:#faf8f4;--surface:#fff;--line:#e9e3da;--ink:#231d17;--soft:#5d554a;--accent:#c2410c;--wash:#fdf1ea;--on:#fff;--loss:#8a3560;--gain:#1c7353}
@media(prefers-color-scheme:dark){:root{--paper:#171411;--surface:#1f1b17;--line:#332d27;--ink:#f3eee7;--soft:#bdb3a6;--accent:#f5884f;--wash:#37231a;--on:#241006;--loss:#e08db4;--gain:#5cc29a}}
*{box-sizing:border-box;margin:0}
body{background:var(--paper);color:var(--ink);font:17px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI","PingFang SC","HarmonyOS Sans SC","MiSans","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",Roboto,sans-serif;-webkit-text-size-adjust:100%}
main,header,footer{max-width:440px;margin:0 auto;padding:0 20px}
header{display:flex;justify-content:space-between;align-items:center;gap:12px;padding-top:12px;min-height:60px;font-weight:600}
header small{display:block;color:var(--soft);font-size:14px;font-weight:400}
header a{color:var(--soft);font-size:15px;font-weight:400;padding:12px 0 12px 12px;min-height:44px;white-space:nowrap}
h1{font-size:28px;line-height:1.25;margin:28px 0 8px;letter-spacing:-.01em}
h2{font-size:17px;margin:32px 0 12px}
p{margin:0 0 16px;color:var(--soft)}
form{margin:20px 0 0}
label{display:block;font-weight:600;margin-bottom:8px}
input{width:100%;height:56px;padding:0 16px;font:inherit;font-size:20px;color:var(--ink);background:var(--surface);border:1px solid var(--soft);border-radius:12px;font-variant-numeric:tabular-nums}
input.code{letter-spacing:.4em;text-align:center;font-size:26px}
input:focus,a:focus-visible,button:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.go{display:flex;align-items:center;justify-content:center;width:100%;min-height:56px;margin-top:16px;padding:8px 20px;font:inherit;font-size:18px;font-weight:600;color:var(--on);background:var(--accent);border:0;border-radius:12px;text-decoration:none;cursor:pointer}
.quiet{display:inline-flex;align-items:center;min-height:48px;background:none;border:0;color:var(--accent);font:inherit;padding:0;text-decoration:underline;cursor:pointer}
.row{display:flex;justify-content:space-between;gap:16px;margin-top:8px}.row form{margin:0}
.ticket{background:var(--surface);border:1px solid var(--line);border-radius:16px;padding:20px;margin:12px 0}
.ticket strong{display:block;font-size:30px;line-height:1.2;color:var(--accent);font-variant-numeric:tabular-nums}
.ticket b{display:block;margin-top:4px}
.ticket small{display:block;color:var(--soft);font-size:15px;margin-top:4px}
.note{font-size:15px}
.say{padding:14px 16px;border-radius:12px;margin:20px 0 0}
.bad{background:var(--surface);border:1px solid var(--loss);color:var(--loss)}
.good{background:var(--surface);border:1px solid var(--gain);color:var(--gain)}
.sum{font-size:40px;line-height:1.15;font-weight:700;margin:24px 0 4px;font-variant-numeric:tabular-nums;letter-spacing:-.02em}
.won{color:var(--gain);font-weight:600}
.slot{background:var(--surface);border:1px solid var(--line);border-radius:16px;padding:20px;margin:16px 0;overflow:hidden}
.slot img{display:block;width:calc(100% + 40px);height:auto;margin:-20px -20px 16px;aspect-ratio:16/9;object-fit:cover}
.slot h2{margin:0;font-size:21px;line-height:1.3}.slot p{margin:4px 0 0}.slot strong{display:block;margin-top:8px;font-size:26px;color:var(--accent);font-variant-numeric:tabular-nums}
.done{margin-top:16px;color:var(--gain);font-weight:600}
.join{background:var(--wash);border-color:transparent}
footer{padding-top:32px;padding-bottom:40px;color:var(--soft);font-size:14px}`

/** The browser takes this style and no other, from nowhere else, and runs no script at all. */
export const contentSecurityPolicy = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  `img-src 'self'`,
  `form-action 'self'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
].join('; ')
