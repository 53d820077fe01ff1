-- Numbers given out per workspace. Dense, because label bitmaps want ids from 1 to N.
create table customers.counter (
  workspace int primary key,
  last_ordinal int not null default 0,
  -- Rises with every merge and undo, so that readers know when their map of merged customers is stale.
  merge_version int not null default 0
);
select regulars.protect('customers.counter');

-- A record of somebody. Records that turned out to be one person stay as they are; `merged_into` names the one that
-- speaks for all of them, never a record that was itself merged. How it came about is in `customers.merge`.
create table customers.customer (
  workspace int not null,
  ordinal int not null,
  public_id uuid not null,
  first_seen_at timestamptz not null,
  first_store int,
  first_channel text not null default '',
  registered_at timestamptz,
  registered_store int,
  registered_channel text,
  source text not null default '',
  merged_into int,
  created_at timestamptz not null default now(),
  primary key (workspace, ordinal),
  check (merged_into <> ordinal)
);
create unique index customer_public_id on customers.customer (workspace, public_id);
create index customer_merged on customers.customer (workspace, merged_into) where merged_into is not null;
-- Recognising somebody asks for every identifier whether its record was merged; nearly always it was not.
create index customer_merged_record on customers.customer (workspace, ordinal) include (merged_into) where merged_into is not null;

-- Where a customer has been met: decides which stores' staff may see them. `person` is the record that speaks for the
-- customer today, so that a store goes on seeing somebody whose record was joined with one of another city.
create table customers.presence (
  workspace int not null,
  customer int not null,
  person int not null,
  store int not null,
  first_at timestamptz not null,
  primary key (workspace, customer, store)
);
create index presence_store on customers.presence (workspace, store);
create index presence_person on customers.presence (workspace, person, store);
select regulars.protect('customers.presence', 'store');

-- A store's staff see the records that were met in one of their stores.
alter table customers.customer enable row level security;
alter table customers.customer force row level security;
grant select, insert, update, delete on customers.customer to regulars_app;
create policy scope on customers.customer
  using ((select regulars.is_system()) or workspace = (select regulars.workspace()) and (
    (select regulars.all_stores())
    or exists (select from customers.presence p where p.workspace = customer.workspace and p.person = customer.ordinal)
    or merged_into is not null
      and exists (select from customers.presence p where p.workspace = customer.workspace and p.customer = customer.ordinal)))
  with check ((select regulars.is_system()) or workspace = (select regulars.workspace()));

-- What names a customer. The value is a keyed hash; the readable value is in the vault.
create table customers.identifier (
  workspace int not null,
  kind text not null,
  hash bytea not null,
  customer int not null,
  since timestamptz not null,
  source text not null default '',
  primary key (workspace, kind, hash)
);
create index identifier_customer on customers.identifier (workspace, customer);
select regulars.protect('customers.identifier');

create table customers.merge (
  id int generated always as identity primary key,
  workspace int not null,
  at timestamptz not null default now(),
  kept int not null,
  gone int not null,
  reason text not null,
  staff int,
  undone_at timestamptz,
  undone_by int
);
-- A record points to one other at a time.
create unique index merge_active on customers.merge (workspace, gone) where undone_at is null;
create index merge_active_kept on customers.merge (workspace, kept) where undone_at is null;
select regulars.protect('customers.merge');

create table customers.conflict (
  id int generated always as identity primary key,
  workspace int not null,
  at timestamptz not null default now(),
  kind text not null,
  customers int[] not null,
  source text not null,
  settled_at timestamptz
);
create unique index conflict_open on customers.conflict (workspace, kind, customers) where settled_at is null;
select regulars.protect('customers.conflict');

-- Personal data, encrypted with a key per customer that is itself wrapped by the installation's master key.
-- Deleting the row deletes the only copy of the key, and with it the person.
create table customers.vault (
  workspace int not null,
  customer int not null,
  wrapped_key bytea not null,
  sealed bytea not null,
  -- Keyed hashes of name parts and last digits, to find a person without decrypting everybody.
  tokens bigint[] not null default '{}',
  updated_at timestamptz not null default now(),
  primary key (workspace, customer)
);
create index vault_tokens on customers.vault using gin (tokens);
select regulars.protect('customers.vault');

create index customer_first_seen on customers.customer (workspace, first_seen_at, ordinal) where merged_into is null;
