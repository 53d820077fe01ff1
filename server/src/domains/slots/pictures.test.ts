import { expect, test } from 'vitest'
import { testServer } from '../../testing/index.ts'

const server = await testServer()
const keep = async (content: Buffer) => {
  const response = await fetch(`${server.url}/v1/slots/pictures`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ content: content.toString('base64') }),
  })
  return { status: response.status, body: (await response.json()) as { path: string; code?: string } } // of either
}
const starts = {
  'image/png': '\x89PNG\r\n\x1a\n',
  'image/jpeg': '\xff\xd8\xff\xe0',
  'image/webp': 'RIFF\x10\0\0\0WEBP',
}

test.each(Object.entries(starts))(
  'a picture (%s) is shown to anybody as what it is, under the name of its content',
  async (type, head) => {
    const content = Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(`of ${type}`)])
    const first = await keep(content)
    expect(first.status).toBe(200)
    expect(await keep(content)).toEqual(first)
    const shown = await fetch(`${server.url}${first.body.path}`)
    expect(shown.headers.get('content-type')).toBe(type)
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff')
    expect(Buffer.from(await shown.arrayBuffer()).equals(content)).toBe(true)
  },
)

test('what a browser could run is no picture, whatever it is called, and neither is what is too large', async () => {
  const refused = { status: 422, body: { code: 'picture_unreadable' } }
  expect(await keep(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'))).toMatchObject(refused)
  expect(await keep(Buffer.from('<script>'))).toMatchObject(refused)
  const large = Buffer.concat([Buffer.from(starts['image/png'], 'latin1'), Buffer.alloc(300_000)])
  expect((await keep(large)).status).toBeGreaterThanOrEqual(400)
})

test('a picture is there in its own workspace alone', async () => {
  const { body } = await keep(Buffer.from(`${starts['image/png']}own`, 'latin1'))
  const other = await server.newWorkspace()
  const elsewhere = body.path.replace(/^\/pictures\/\d+/, `/pictures/${other.workspace}`)
  expect((await fetch(`${server.url}${elsewhere}`)).status).toBe(404)
})
