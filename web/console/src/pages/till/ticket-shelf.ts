import type { KeptTicket, TicketShelf } from './queue.ts'

const storeName = 'tickets'

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: 'ticketNo' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function work<T>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(storeName, mode, { durability: 'strict' })
    const request = ask(transaction.objectStore(storeName))
    // Resolved when the disk has it, not when the request was taken: money waits here.
    transaction.oncomplete = () => resolve(request.result)
    transaction.onerror = () => reject(transaction.error)
    transaction.onabort = () => reject(transaction.error)
  })
}

/** The shelf of one workspace in this browser: tickets of another sign-in are never sent under this one. */
export function browserShelf(workspace: string): TicketShelf {
  const database = open(`regulars.till.${workspace}`)
  return {
    all: async () => work<KeptTicket[]>(await database, 'readonly', (store) => store.getAll()),
    put: async (kept) => {
      await work(await database, 'readwrite', (store) => store.put(kept))
    },
    remove: async (ticketNo) => {
      await work(await database, 'readwrite', (store) => store.delete(ticketNo))
    },
  }
}
