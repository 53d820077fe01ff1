-- Every claim that was ranked, and what came of it.
create table risk.decision (
  workspace int not null,
  id uuid not null,
  at timestamptz not null,
  what text not null,
  about text not null,
  -- 0: nowhere, or nobody known.
  store int not null,
  customer int not null,
  rank smallint not null check (rank between 0 and 3),
  score int not null,
  reasons jsonb not null,
  -- What staff decided on appeal.
  override_rank smallint check (override_rank between 0 and 3),
  override_reason text,
  override_by text,
  override_at timestamptz,
  primary key (workspace, id)
);
create index decision_by_time on risk.decision (workspace, at desc, id);
create index decision_by_customer on risk.decision (workspace, customer, at desc) where customer > 0;
-- Read by store like other tables; written by whoever meets a claim, which need not be in a store of his.
alter table risk.decision enable row level security;
alter table risk.decision force row level security;
grant select, insert, update, delete on risk.decision to regulars_app;
create policy scope on risk.decision
  using ((select regulars.is_system()) or workspace = (select regulars.workspace())
    and ((select regulars.all_stores()) or store = any ((select regulars.stores())::int[])))
  with check ((select regulars.is_system()) or workspace = (select regulars.workspace()));

-- What claims have in common, for counting: one row a claim and signal. The key is a hash, or the number of a customer.
create table risk.seen (
  workspace int not null,
  signal text not null,
  key bytea not null,
  at timestamptz not null,
  decision uuid not null,
  customer int not null,
  primary key (workspace, signal, key, at, decision)
);
create index seen_old on risk.seen (at);
select regulars.protect('risk.seen');

-- Lists that staff keep.
create table risk.entry (
  workspace int not null,
  id uuid not null,
  list text not null check (list in ('blocked', 'trusted')),
  signal text not null,
  key bytea not null,
  -- Ordinal, where it is about a customer.
  customer int,
  reason text not null,
  until timestamptz,
  added_by text not null,
  added_at timestamptz not null,
  primary key (workspace, id)
);
create unique index entry_once on risk.entry (workspace, signal, key, list);
select regulars.protect('risk.entry');

create table risk.settings (
  workspace int not null,
  settings jsonb not null,
  primary key (workspace)
);
select regulars.protect('risk.settings');
