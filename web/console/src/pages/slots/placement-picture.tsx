import { useMutation } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { keepPicture } from '../../api/slots.ts'
import type { Part } from './placement-draft.ts'
import { Field } from './placement-field.tsx'

/** As wide as the widest phone shows it, twice as fine. */
const widthMax = 800
const quality = 0.8

/** A photograph of some megabytes would keep a phone waiting: it is drawn smaller here. */
async function shrink(file: File): Promise<string> {
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, widthMax / picture.width)
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('this browser does not draw')
  // JPEG has no holes.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return canvas.toDataURL('image/jpeg', quality).replace(/^[^,]*,/, '')
}

/** The picture above the words, from a file of this computer. */
export function Picture({ draft: { creative }, change }: Part) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const label = t('slots.placement.picture')
  const set = (image: string | null) => change({ creative: { ...creative, image } })
  const keep = useMutation({
    mutationFn: async (file: File) => keepPicture(await shrink(file)),
    onSuccess: ({ path }) => set(path),
  })
  return (
    <Field label={label} hint={t('slots.placement.pictureHint')}>
      <input
        ref={input}
        type="file"
        accept="image/jpeg,image/png,image/webp"
        aria-label={label}
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? []
          target.value = ''
          if (file) keep.mutate(file)
        }}
      />
      <span className="row">
        <Button loading={keep.isPending} onClick={() => input.current?.click()}>
          {t(creative.image ? 'slots.placement.pictureChange' : 'slots.placement.pictureChoose')}
        </Button>
        {creative.image && <Button onClick={() => set(null)}>{t('slots.placement.pictureRemove')}</Button>}
      </span>
      {keep.error && <Alert type="error" showIcon title={errorLine(keep.error, t)} />}
    </Field>
  )
}
