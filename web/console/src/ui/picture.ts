import { saveFile } from './csv.ts'

/** Custom properties and inherited fonts do not travel with a detached picture: what is painted is written into each mark. */
const painted = [
  'fill',
  'stroke',
  'font-size',
  'font-weight',
  'font-family',
  'opacity',
  'stroke-width',
  'text-anchor',
] as const

function detach(svg: SVGSVGElement): { text: string; width: number; height: number } {
  const box = svg.getBoundingClientRect()
  const copy = svg.cloneNode(true) as SVGSVGElement // cloneNode is typed as Node
  const originals = [svg, ...svg.querySelectorAll<SVGElement>('*')]
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')]
  originals.forEach((original, index) => {
    const style = getComputedStyle(original)
    for (const name of painted) copies[index]?.style.setProperty(name, style.getPropertyValue(name))
  })
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(box.width))
  copy.setAttribute('height', String(box.height))
  return { text: new XMLSerializer().serializeToString(copy), width: box.width, height: box.height }
}

/** The chart as PNG at twice its size, on its own ground, with its title above it: a picture is read away from its page. */
export async function pictureOf(svg: SVGSVGElement, caption: { title: string; note?: string }): Promise<Blob> {
  const { text, width, height } = detach(svg)
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
  await image.decode()

  const scale = 2
  const margin = 24
  const head = caption.note ? 60 : 40
  const canvas = document.createElement('canvas')
  canvas.width = (width + margin * 2) * scale
  canvas.height = (height + head + margin * 2) * scale
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('This browser gives no canvas')
  const root = getComputedStyle(document.documentElement)
  const colour = (name: string) => root.getPropertyValue(name).trim()
  pen.scale(scale, scale)
  pen.fillStyle = colour('--surface')
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.fillStyle = colour('--ink')
  pen.font = `600 16px ${colour('--font')}`
  pen.fillText(caption.title, margin, margin + 16, width)
  if (caption.note) {
    pen.fillStyle = colour('--ink-faint')
    pen.font = `12px ${colour('--font')}`
    pen.fillText(caption.note, margin, margin + 38, width)
  }
  pen.drawImage(image, margin, margin + head, width, height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made'))), 'image/png'),
  )
}

export const savePicture = async (name: string, svg: SVGSVGElement, caption: { title: string; note?: string }) =>
  saveFile(`${name}.png`, await pictureOf(svg, caption))

/** Safari wants the promise inside the clipboard item, or it forgets that the user pressed a button. */
export const copyPicture = (svg: SVGSVGElement, caption: { title: string; note?: string }) =>
  navigator.clipboard.write([new ClipboardItem({ 'image/png': pictureOf(svg, caption) })])
