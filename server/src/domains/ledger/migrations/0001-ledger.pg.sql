-- Everything of value. A transfer moves it between accounts, sums to zero per asset, and is never changed afterwards.

-- Balances stand in the account's own row. Its indexes name nothing that moves, and pages keep half their room free, so an
-- update stays on its page and touches no index.
create table ledger.account (
  workspace int not null,
  id bigint generated always as identity,
  -- `customer/17`, `pot/envelope/12`, `store/3/sales`, `workspace/points`.
  holder text not null,
  asset text not null check (asset in ('money', 'principal', 'bonus', 'points', 'growth')),
  -- 0 unless the holder is a store.
  store int not null,
  -- Customers and pots cannot give what they do not have; where value comes from may be below zero.
  bounded boolean not null,
  balance_minor bigint not null default 0,
  -- Taken by pending transfers, and still in the balance.
  reserved_minor bigint not null default 0 check (reserved_minor >= 0),
  -- How many entries there are; the next one gets the next number.
  entries bigint not null default 0,
  -- Never earlier than the entry before, whatever the clocks of several servers say: statements are searched by time.
  moved_at timestamptz(3),
  primary key (workspace, id),
  unique (workspace, holder, asset),
  constraint bounded_account_not_below_zero check (not bounded or balance_minor >= reserved_minor)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
select regulars.protect('ledger.account');
-- Accounts of stores are for those who see the store; those of customers, pots and the workspace belong to no store.
drop policy scope on ledger.account;
create policy scope on ledger.account using (
  (select regulars.is_system()) or workspace = (select regulars.workspace())
  and (store = 0 or (select regulars.all_stores()) or store = any ((select regulars.stores())::int[])));
revoke delete on ledger.account from regulars_app;

-- Given out in each transaction after its id (see ledger.lock_accounts), so that a seal knows when no smaller one can come.
create sequence ledger.transfer_id;
grant usage, select on sequence ledger.transfer_id to regulars_app;

create table ledger.transfer (
  workspace int not null,
  id bigint not null,
  key text not null,
  -- Of what is moved and why, not of when: tells a repeated transfer from another one with its key.
  digest uuid not null,
  kind text not null,
  at timestamptz(3) not null,
  recorded_at timestamptz(3) not null,
  -- 0: no store.
  store int not null,
  story text not null,
  phase text not null check (phase in ('posted', 'pending', 'post', 'void')),
  until timestamptz(3),
  settles bigint,
  -- A JSON object as text: the seal covers the bytes as they were written.
  about text not null,
  primary key (workspace, id),
  unique (workspace, key),
  check ((phase = 'pending') = (until is not null)),
  check ((phase in ('post', 'void')) = (settles is not null))
);
-- A pending transfer ends once.
create unique index transfer_settles on ledger.transfer (workspace, settles) where settles is not null;
create index transfer_by_story on ledger.transfer (workspace, story);
select regulars.protect('ledger.transfer', 'store');
revoke update, delete on ledger.transfer from regulars_app;

-- What moved, in the order of each account. Every row holds the balance after it, so a balance of any day is one probe and
-- a row that was changed, removed or slipped in does not fit its neighbours.
create table ledger.entry (
  workspace int not null,
  account bigint not null,
  number bigint not null,
  transfer bigint not null,
  line int not null,
  store int not null,
  amount_minor bigint not null check (amount_minor <> 0),
  balance_after_minor bigint not null,
  recorded_at timestamptz(3) not null,
  asset text not null,
  primary key (workspace, account, number)
);
create unique index entry_by_transfer on ledger.entry (workspace, transfer, line);
select regulars.protect('ledger.entry', 'store');
revoke update, delete on ledger.entry from regulars_app;

-- What a pending transfer is to move. Nothing has moved yet; what it takes is reserved on the accounts.
create table ledger.reservation (
  workspace int not null,
  transfer bigint not null,
  line int not null,
  account bigint not null,
  store int not null,
  amount_minor bigint not null check (amount_minor <> 0),
  asset text not null,
  primary key (workspace, transfer, line)
);
create index reservation_by_account on ledger.reservation (workspace, account, transfer);
select regulars.protect('ledger.reservation', 'store');
revoke update, delete on ledger.reservation from regulars_app;

-- Pending transfers that nobody ended yet: how a job finds those whose time is over, and what `reserved_minor` sums up.
create table ledger.pending (
  workspace int not null,
  transfer bigint not null,
  until timestamptz(3) not null,
  primary key (workspace, transfer)
);
create index pending_by_time on ledger.pending (until);
select regulars.protect('ledger.pending');

-- A row stops the ledger of a workspace: its figures do not agree.
create table ledger.stop (
  workspace int not null,
  at timestamptz(3) not null,
  findings jsonb not null,
  primary key (workspace)
);
select regulars.protect('ledger.stop');

-- How far the verifier is in its round, and what the last complete one saw.
create table ledger.verification (
  workspace int not null,
  -- One process at a time goes on with the round; if it dies, another does after this.
  leased_until timestamptz(3) not null,
  progress jsonb,
  last jsonb,
  primary key (workspace)
);
select regulars.protect('ledger.verification');

-- The hash chain: each block covers all transfers up to an id behind which none can appear any more, and the block before.
create table ledger.seal (
  workspace int not null,
  number bigint not null,
  -- Above the previous block's, up to and with this one.
  through_transfer bigint not null,
  transfers bigint not null,
  -- SHA-256 over the SHA-256 of each transfer, in the form of ledger/queries/seal.ts.
  content bytea not null,
  -- The first four bytes of each transfer's hash: tell which one of a block was changed.
  leaves bytea not null,
  -- SHA-256 of the previous hash and of this block.
  hash bytea not null,
  -- Keyed with a secret outside of the database: who can only write to it cannot make a chain of his own.
  signature bytea not null,
  sealed_at timestamptz(3) not null,
  primary key (workspace, number)
);
select regulars.protect('ledger.seal');
revoke update, delete on ledger.seal from regulars_app;

create function ledger.refuse_change() returns trigger language plpgsql as
$$ begin raise exception 'the ledger is append-only: % of % is refused', lower(tg_op), tg_table_name; end $$;
create trigger transfer_append_only before update or delete or truncate on ledger.transfer
  for each statement execute function ledger.refuse_change();
create trigger entry_append_only before update or delete or truncate on ledger.entry
  for each statement execute function ledger.refuse_change();
create trigger reservation_append_only before update or delete or truncate on ledger.reservation
  for each statement execute function ledger.refuse_change();
create trigger seal_append_only before update or delete or truncate on ledger.seal
  for each statement execute function ledger.refuse_change();

-- Once more what the code has checked: over all rows of a statement at once, which costs a tenth of a trigger a row.
create function ledger.refuse_unbalanced() returns trigger language plpgsql as $$
declare
  wrong bigint;
begin
  select transfer into wrong from added group by workspace, transfer, asset having sum(amount_minor) <> 0 limit 1;
  if wrong is not null then
    raise exception 'the entries of transfer % do not sum to zero', wrong using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger entry_sums_to_zero after insert on ledger.entry
  referencing new table as added for each statement execute function ledger.refuse_unbalanced();
create trigger reservation_sums_to_zero after insert on ledger.reservation
  referencing new table as added for each statement execute function ledger.refuse_unbalanced();

-- The first half of writing: opens accounts that are missing, locks all of them in one order, and only then looks which
-- keys are known. Each query inside sees what others committed while it waited for the locks, which one statement would
-- not. `offset 0` and the settings keep every look-up one probe of an index, whatever the planner believes of a table that
-- grows fast.
-- Accounts of other stores are locked too: what a sale moves does not depend on who stands at the till.
create function ledger.lock_accounts(
  in_workspace int, holders text[], assets text[], stores int[], bounds boolean[], keys text[], settled bigint[], new_ids int,
  out accounts json, out known json, out ended text[], out ids text[], out stopped boolean
) language plpgsql
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off
set enable_mergejoin = off set enable_material = off as $$
declare
  -- Set here and back at the end, not by the function's own SET: that a plain owner of the database may not declare.
  seen text := coalesce(current_setting('regulars.stores', true), '');
begin
  perform set_config('regulars.stores', '*', true);
  -- Before any id is taken: see ledger/queries/seal.ts.
  perform pg_current_xact_id();
  if exists (
    select from unnest(holders, assets) as asked (h, a)
    where not exists (select from ledger.account where workspace = in_workspace and holder = h and asset = a offset 0)
  ) then
    insert into ledger.account (workspace, holder, asset, store, bounded)
    select in_workspace, h, a, s, b from unnest(holders, assets, stores, bounds) as asked (h, a, s, b)
    where not exists (select from ledger.account where workspace = in_workspace and holder = h and asset = a offset 0)
    on conflict (workspace, holder, asset) do nothing;
  end if;
  select json_agg(json_build_array(locked.holder, locked.asset, locked.id::text, locked.bounded, locked.balance_minor::text,
      locked.reserved_minor::text, locked.entries::text, (extract(epoch from locked.moved_at) * 1000)::bigint))
    into accounts
  from unnest(holders, assets) as asked (h, a) cross join lateral (
    select * from ledger.account where workspace = in_workspace and holder = h and asset = a offset 0 for no key update
  ) locked;
  select json_agg(json_build_array(hit.key, hit.id::text, hit.digest, hit.phase)) into known
  from unnest(keys) as asked (k) cross join lateral (
    select key, id, digest, phase from ledger.transfer where workspace = in_workspace and key = k offset 0
  ) hit;
  select array_agg(hit.settles::text) into ended
  from unnest(settled) as asked (s) cross join lateral (
    select settles from ledger.transfer where workspace = in_workspace and settles = s offset 0
  ) hit;
  select array_agg(nextval('ledger.transfer_id')::text) into ids from generate_series(1, new_ids);
  stopped := exists (select from ledger.stop where workspace = in_workspace);
  perform set_config('regulars.stores', seen, true);
end $$;

-- The second half: writes what was decided, all of it or nothing. False: somebody else has recorded one of the keys, or
-- ended one of the pending transfers, through other accounts and since the first half looked. Look again, then.
create function ledger.write_transfers(
  in_workspace int,
  ids bigint[], keys text[], digests uuid[], kinds text[], ats bigint[], recorded bigint[], stores int[], stories text[],
  phases text[], untils bigint[], settled bigint[], abouts text[],
  entry_accounts bigint[], entry_numbers bigint[], entry_transfers bigint[], entry_lines int[], entry_stores int[],
  entry_minor bigint[], entry_after bigint[], entry_at bigint[], entry_assets text[],
  account_ids bigint[], account_minor bigint[], account_reserved bigint[], account_entries bigint[], account_moved bigint[],
  reservations json, opened json, closed bigint[]
) returns boolean language plpgsql
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off
set enable_mergejoin = off set enable_material = off as $$
declare
  -- Set here and back at the end, not by the function's own SET: that a plain owner of the database may not declare.
  seen text := coalesce(current_setting('regulars.stores', true), '');
begin
  perform set_config('regulars.stores', '*', true);
  begin
    insert into ledger.transfer (workspace, id, key, digest, kind, at, recorded_at, store, story, phase, until, settles, about)
    select in_workspace, id, k, d, kind, to_timestamp(a / 1000.0), to_timestamp(r / 1000.0), st, story, ph,
      to_timestamp(u / 1000.0), se, ab
    from unnest(ids, keys, digests, kinds, ats, recorded, stores, stories, phases, untils, settled, abouts)
      as t (id, k, d, kind, a, r, st, story, ph, u, se, ab);
  exception when unique_violation then
    perform set_config('regulars.stores', seen, true);
    return false;
  end;
  insert into ledger.entry (workspace, account, number, transfer, line, store, amount_minor, balance_after_minor, recorded_at, asset)
  select in_workspace, a, n, t, l, s, m, b, to_timestamp(r / 1000.0), asset
  from unnest(entry_accounts, entry_numbers, entry_transfers, entry_lines, entry_stores, entry_minor, entry_after, entry_at,
    entry_assets) as e (a, n, t, l, s, m, b, r, asset);
  if json_array_length(reservations) > 0 then
    insert into ledger.reservation (workspace, transfer, line, account, store, amount_minor, asset)
    select in_workspace, (r->>0)::bigint, (r->>1)::int, (r->>2)::bigint, (r->>3)::int, (r->>4)::bigint, r->>5
    from json_array_elements(reservations) r;
  end if;
  if json_array_length(opened) > 0 then
    insert into ledger.pending (workspace, transfer, until)
    select in_workspace, (p->>0)::bigint, to_timestamp((p->>1)::bigint / 1000.0) from json_array_elements(opened) p;
  end if;
  if cardinality(closed) > 0 then
    delete from ledger.pending where workspace = in_workspace and transfer = any (closed);
  end if;
  -- An update that joins would be right too, but a plan from when there were few accounts goes through all of them for each
  -- row. This form probes the primary key, always; the locked accounts are there, so nothing is ever inserted.
  insert into ledger.account (workspace, id, holder, asset, store, bounded, balance_minor, reserved_minor, entries, moved_at)
  overriding system value
  select in_workspace, id, '', 'money', 0, false, m, r, n, to_timestamp(at / 1000.0)
  from unnest(account_ids, account_minor, account_reserved, account_entries, account_moved) as b (id, m, r, n, at)
  on conflict (workspace, id) do update set balance_minor = excluded.balance_minor,
    reserved_minor = excluded.reserved_minor, entries = excluded.entries, moved_at = excluded.moved_at;
  perform set_config('regulars.stores', seen, true);
  return true;
end $$;
