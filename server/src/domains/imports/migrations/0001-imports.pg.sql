-- A file on its way in. Files hold names and phones: their pieces, staged lines, previews and rejected lines are sealed
-- with the installation's key, and all but the rejected lines are deleted when the import is done.
create table imports.import (
  workspace int not null,
  id uuid not null,
  kind text not null check (kind in ('orders', 'customers')),
  file_name text not null,
  bytes bigint not null,
  sha256 text not null,
  state text not null check (state in ('ready', 'running', 'done', 'failed')),
  dry_run boolean not null default false,
  -- Of the workspace when the file came: a resumed import must read times and amounts as it began to.
  timezone text not null,
  currency text not null,
  mapping jsonb not null,
  detected jsonb not null,
  preview bytea,
  phase text not null default 'waiting' check (phase in ('waiting', 'reading', 'recording', 'done')),
  bytes_read bigint not null default 0,
  lines_read int not null default 0,
  counts jsonb,
  failure text,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (workspace, id)
);
create index import_running on imports.import (state) where state = 'running';
select regulars.protect('imports.import');

create table imports.import_file (
  workspace int not null,
  import uuid not null,
  seq int not null,
  data bytea not null,
  received_at timestamptz not null,
  primary key (workspace, import, seq)
);
alter table imports.import_file alter column data set storage external; -- sealed bytes do not compress
select regulars.protect('imports.import_file');

-- Lines of the file, sorted into buckets by their order number, so that all lines of an order are read together
-- wherever they stand. pass 1: the file; pass 2: refunds that wait for their order; pass 3: who was seen, for counting.
create table imports.import_line (
  workspace int not null,
  import uuid not null,
  pass smallint not null,
  bucket int not null,
  seq int not null,
  data bytea not null,
  primary key (workspace, import, pass, bucket, seq)
);
alter table imports.import_line alter column data set storage external;
select regulars.protect('imports.import_line');

-- How far a bucket is: its orders are recorded in the order of their number, in the transaction that moves this on.
create table imports.bucket (
  workspace int not null,
  import uuid not null,
  pass smallint not null,
  bucket int not null,
  after_key text not null default '',
  done boolean not null default false,
  counts jsonb not null default '{}',
  primary key (workspace, import, pass, bucket)
);
select regulars.protect('imports.bucket');

create table imports.rejected (
  workspace int not null,
  import uuid not null,
  id bigint generated always as identity,
  data bytea not null,
  primary key (workspace, import, id)
);
select regulars.protect('imports.rejected');

-- Rows of customer files by their content: a row that came before changes nothing.
create table imports.seen_row (
  workspace int not null,
  digest uuid not null,
  primary key (workspace, digest)
);
select regulars.protect('imports.seen_row');
grant usage on all sequences in schema imports to regulars_app;
