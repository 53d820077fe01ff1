/** What a reader or writer may see: one workspace, and all of its stores or some of them. */
export type Scope = { workspace: number; stores: '*' | readonly number[] }

/** A scope with the zone in which the workspace counts its days and months (IANA name). */
export type ZonedScope = Scope & { timezone: string }
