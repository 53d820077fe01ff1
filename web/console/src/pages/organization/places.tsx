import { EditOutlined, PlusOutlined, ShopOutlined } from '@ant-design/icons'
import type { City, OrganizationTree, Store } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Button, Tooltip } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { organizationQuery } from '../../api/organization.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { paths } from '../../paths.ts'
import { saveCsv } from '../../ui/csv.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'
import { CityDialog, StoreDialog } from './place-dialogs.tsx'

type Editing = { what: 'city'; city?: City } | { what: 'store'; store?: Store; city?: City } | undefined

/** Cities and their stores, as the scope of every figure. */
export function Places() {
  const { t } = useTranslation()
  const { data: tree, error, refetch } = useQuery(organizationQuery)
  const [editing, setEditing] = useState<Editing>()
  const [search, setSearch] = useState<string>()
  if (error) return <ErrorState error={error} retry={() => void refetch()} />
  if (!tree) return <Bones lines={8} label={t('common.loading')} />
  const close = () => setEditing(undefined)
  const wanted = (search ?? '').toLowerCase()
  const fits = (place: { name: string; code: string }) => `${place.name} ${place.code}`.toLowerCase().includes(wanted)
  const shown = tree.cities
    .map((city) => ({ ...city, stores: fits(city) ? city.stores : city.stores.filter(fits) }))
    .filter((city) => fits(city) || city.stores.length > 0)
  return (
    <div className="stack">
      <div className="row spread">
        <SearchBox value={search} change={setSearch} label={t('organization.search')} />
        <div className="row">
          <Button
            type="text"
            disabled={tree.cities.length === 0}
            onClick={() =>
              exportPlaces(tree, [
                t('organization.city'),
                t('organization.code'),
                t('organization.store'),
                t('organization.openedOn'),
              ])
            }
          >
            {t('table.export')}
          </Button>
          <PermittedButton
            permission="organization:write"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => setEditing({ what: 'city' })}
          >
            {t('organization.addCity')}
          </PermittedButton>
          {tree.cities.length > 0 && (
            <PermittedButton
              permission="organization:write"
              type="primary"
              icon={<PlusOutlined aria-hidden />}
              onClick={() => setEditing({ what: 'store', city: tree.cities[0] })}
            >
              {t('organization.addStore')}
            </PermittedButton>
          )}
        </div>
      </div>
      {tree.cities.length === 0 && (
        <div className="card">
          <State title={t('organization.none.title')}>{t('organization.none.advice')}</State>
        </div>
      )}
      {shown.map((city) => (
        <CityCard key={city.id} city={city} edit={setEditing} />
      ))}
      {editing?.what === 'city' && <CityDialog city={editing.city} close={close} />}
      {editing?.what === 'store' && (
        <StoreDialog store={editing.store} city={editing.city} cities={tree.cities} close={close} />
      )}
    </div>
  )
}

const exportPlaces = (tree: OrganizationTree, header: string[]) =>
  saveCsv(
    'stores.csv',
    header,
    tree.cities.flatMap((city) => city.stores.map((store) => [city.name, store.code, store.name, store.openedOn])),
  )

function CityCard({ city, edit }: { city: OrganizationTree['cities'][number]; edit(editing: Editing): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section className="card card-flush" aria-label={city.name}>
      <div className="table-tools">
        <h2>
          {city.name} <span className="faint small">{t('organization.storeCount', { count: city.stores.length })}</span>
        </h2>
        <PermittedButton
          permission="organization:write"
          type="text"
          size="small"
          icon={<EditOutlined aria-hidden />}
          onClick={() => edit({ what: 'city', city })}
        >
          {t('common.rename')}
        </PermittedButton>
      </div>
      <ul className="plain place-list">
        {city.stores.map((store) => (
          <li key={store.id}>
            <ShopOutlined aria-hidden className="faint" />
            <span className="grow">
              <strong>{store.name}</strong> <span className="faint small">{store.code}</span>
            </span>
            <span className="faint small place-more">
              {store.openedOn && t('organization.opened', { day: format.day(store.openedOn) })}
              {store.longitude !== null &&
                store.latitude !== null &&
                ` · ${store.longitude.toFixed(3)}, ${store.latitude.toFixed(3)}`}
            </span>
            <GoLink {...paths.today({ store: store.code, city: undefined })} className="small">
              {t('organization.figures')}
            </GoLink>
            <Tooltip title={t('common.edit')}>
              <PermittedButton
                permission="organization:write"
                type="text"
                size="small"
                aria-label={`${t('common.edit')} ${store.name}`}
                icon={<EditOutlined aria-hidden />}
                onClick={() => edit({ what: 'store', store, city })}
              />
            </Tooltip>
          </li>
        ))}
        {city.stores.length === 0 && <li className="soft">{t('organization.noStores')}</li>}
      </ul>
    </section>
  )
}
