import { TranslationOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useAppearance } from '../../components/appearance.tsx'
import { Logo } from '../../ui/logo.tsx'

/** The two halves of the pages before the shell: what to do, and what this is. */
export function Door({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const { t } = useTranslation()
  const { language, setLanguage } = useAppearance()
  return (
    <main className="door">
      <title>{`${title} · Regulars`}</title>
      <div className="door-form">
        <div className="door-body stack">
          <div>
            <h1>{title}</h1>
            {lead && <p className="soft">{lead}</p>}
          </div>
          {children}
        </div>
      </div>
      <aside className="door-words" aria-label={t('brand.both')}>
        <div className="row spread">
          <span className="row" style={{ fontWeight: 620 }}>
            <Logo size={32} />
            {t('brand.both')}
          </span>
          <Button
            type="text"
            icon={<TranslationOutlined aria-hidden />}
            lang={language === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
          >
            {language === 'zh' ? 'English' : '中文'}
          </Button>
        </div>
        <blockquote>
          <p className="large">{t('brand.line')}</p>
          <p className="soft" style={{ marginTop: 16, maxWidth: '44ch' }}>
            {t('brand.promise')}
          </p>
        </blockquote>
        <p className="small faint">{t('brand.local')}</p>
      </aside>
    </main>
  )
}
