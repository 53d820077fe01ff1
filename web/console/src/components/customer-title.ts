import type { TFunction } from 'i18next'
import type { CustomerRow } from '../api/customers.ts'

/** What to call somebody: by name, else by contact, else by the beginning of the id. */
export const customerTitle = (customer: Pick<CustomerRow, 'id' | 'name' | 'contact'>, t: TFunction): string =>
  customer.name || customer.contact || t('customers.nameless', { id: customer.id.slice(-6) })
