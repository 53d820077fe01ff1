import { routes } from './routes.ts'

export const prescriptions = {
  name: 'prescriptions',
  shelf: 5,
  migrations: `${import.meta.dirname}/migrations`,
  routes,
}
