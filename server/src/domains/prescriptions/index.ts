import { routes } from './routes.ts'

/** What is weak, what helps, and whether it did. See README.md. */
export const prescriptions = {
  name: 'prescriptions',
  shelf: 5,
  migrations: `${import.meta.dirname}/migrations`,
  routes,
}
