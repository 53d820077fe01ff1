import { beforeAll, describe, expect, it } from 'vitest'
import { type Console, startConsole } from './console.ts'

const password = 'a quiet corner by the window'
let web: Console
beforeAll(async () => {
  web = await startConsole()
})

describe('sign-in', () => {
  it('an address without a session leads to the door', async () => {
    const page = await web.open()
    await page.goto(`${web.server.url}/customers?search=chen`)
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    expect(new URL(page.url()).searchParams.get('next')).toBe('/customers?search=chen')
  })

  it('a new owner comes in by the link, chooses a name and a password, and the link works once', async () => {
    const page = await web.open()
    await page.goto(web.server.signInLink)
    await page.getByRole('heading', { level: 1, name: /Welcome to/ }).waitFor()
    await page.getByLabel('Your name').fill('Chen Yu')
    await page.getByLabel('Password', { exact: true }).fill('short')
    await page.getByRole('button', { name: 'Save and go on' }).click()
    await page.getByText('Use at least 8 characters.').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Save and go on' }).click()
    await page.getByRole('heading', { level: 1, name: 'Drop in your orders' }).waitFor()
    await page.getByRole('button', { name: /Chen Yu/ }).waitFor()

    const other = await web.open()
    await other.goto(web.server.signInLink)
    await other.getByText('This link does not work any more.').waitFor()
  })

  it('a wrong password is refused, the right one leads to where the address pointed', async () => {
    const page = await web.open()
    await page.goto(`${web.server.url}/organization?tab=staff`)
    const email = page.getByLabel('E-mail')
    await email.waitFor()
    const owner = await ownerEmail()
    await email.fill(owner)
    await page.getByLabel('Password', { exact: true }).fill('not this one')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').getByText('E-mail and password do not match.').waitFor()

    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Organisation' }).waitFor()
    await page.getByRole('cell', { name: owner }).waitFor()
  })

  it('signing out ends the session', async () => {
    const page = await web.open()
    await page.goto(`${web.server.url}/sign-in`)
    await page.getByLabel('E-mail').fill(await ownerEmail())
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByLabel('Password', { exact: true }).press('Enter')
    await page.getByRole('button', { name: /Chen Yu/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    await page.goto(`${web.server.url}/customers`)
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  })

  async function ownerEmail(): Promise<string> {
    const response = await fetch(`${web.server.url}/v1/staff`, {
      headers: { authorization: `Bearer ${web.server.secretKey}` },
    })
    const { items } = (await response.json()) as { items: { email: string; role: string }[] } // StaffPage of the contract
    const owner = items.find((staff) => staff.role === 'owner')
    if (!owner) throw new Error('The workspace has no owner')
    return owner.email
  }
})
