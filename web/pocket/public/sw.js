// Installable, quick, and honest without a line: the pages and the last card bag are kept, a code never is.
const shell = 'pocket-shell-1'
const kept = 'pocket-kept'
// What may be shown from memory, with its age. Everything else needs the shop's answer.
const keepable = ['/v1/pocket/me', '/v1/pocket/coupons', '/v1/pocket/points', '/v1/pocket/stored-value']

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(shell).then((cache) => cache.add('/pocket/')))
  self.skipWaiting()
})

self.addEventListener('activate', (event) => {
  const stale = (name) => name.startsWith('pocket-') && name !== shell && name !== kept
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(stale).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('message', (event) => {
  if (event.data === 'forget') event.waitUntil(caches.delete(kept))
  // A page that was on its way while this worker began was not there to be taken along.
  if (event.data === 'claim') event.waitUntil(self.clients.claim())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (url.pathname.startsWith('/pocket/assets/')) event.respondWith(assetOf(request))
  else if (request.mode === 'navigate' && url.pathname.startsWith('/pocket/')) event.respondWith(page(request))
  else if (keepable.includes(url.pathname)) event.respondWith(answer(request))
})

// What the shop says while nobody looks. Its words come sealed for this phone; pressing opens what it is about.
self.addEventListener('push', (event) => {
  const said = event.data?.json() ?? {}
  const { title = '', text = '', link = '/pocket/inbox', touch } = said
  const options = { body: text, tag: `touch-${touch}`, icon: '/pocket/icon-192.png', data: { link } }
  event.waitUntil(self.registration.showNotification(title, options))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const { link } = event.notification.data
  // Only to pages of this shop, whatever the message says.
  const to = new URL(link, self.location.origin)
  event.waitUntil(self.clients.openWindow(to.origin === self.location.origin ? to.href : '/pocket/inbox'))
})

// Names carry a hash of their content: what is here is right.
async function assetOf(request) {
  const held = await caches.match(request)
  if (held) return held
  const response = await fetch(request)
  if (response.ok) {
    const cache = await caches.open(shell)
    await cache.put(request, response.clone())
    await prune(cache)
  }
  return response
}

// Chunks of earlier builds go, oldest first.
async function prune(cache) {
  const assets = (await cache.keys()).filter(({ url }) => url.includes('/pocket/assets/'))
  await Promise.all(assets.slice(0, Math.max(0, assets.length - 60)).map((entry) => cache.delete(entry)))
}

// The kept page at once, a fresh one for the next time: the first paint does not wait for a slow line.
async function page(request) {
  const cache = await caches.open(shell)
  const fresh = fetch('/pocket/').then((response) => {
    if (response.ok) cache.put('/pocket/', response.clone())
    return response
  })
  const held = await cache.match('/pocket/')
  if (!held) return fresh
  fresh.catch(() => undefined)
  return held
}

async function answer(request) {
  const cache = await caches.open(kept)
  try {
    const response = await fetch(request)
    if (response.ok) {
      const headers = new Headers(response.headers)
      headers.set('x-kept-at', new Date().toISOString())
      const body = await response.clone().arrayBuffer()
      await cache.put(request, new Response(body, { status: 200, headers }))
    }
    // Whoever is signed out here leaves nothing behind.
    if (response.status === 401) await caches.delete(kept)
    return response
  } catch (error) {
    const held = await cache.match(request)
    if (held) return held
    throw error
  }
}
