-- A pot that is split. Its row is the lock: claims of one envelope are decided one after the other, many in one transaction.
create table envelopes.envelope (
  workspace int not null,
  id int generated always as identity,
  request_id text not null,
  name text not null,
  kind text not null check (kind in ('fixed', 'random', 'group')),
  asset text not null check (asset in ('bonus', 'points')),
  total_minor bigint not null check (total_minor > 0),
  pieces int not null check (pieces > 0),
  -- What the pot holds for the pieces that nobody has taken; 0 once it has ended and the rest went back.
  left_minor bigint not null check (left_minor between 0 and total_minor),
  left_pieces int not null check (left_pieces between 0 and pieces),
  returned_minor bigint not null default 0,
  frequency text not null,
  audience text not null check (audience in ('anyone', 'members', 'code')),
  -- Keyed hash: who knows the code may take.
  group_code bytea,
  state text not null check (state in ('open', 'ended')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  ended_at timestamptz,
  created_at timestamptz not null,
  primary key (workspace, id),
  check ((audience = 'code') = (group_code is not null)),
  check (left_minor >= left_pieces or state = 'ended')
) with (fillfactor = 50); -- room for claims to change it in place
create unique index envelope_request on envelopes.envelope (workspace, request_id);
create index envelope_due on envelopes.envelope (workspace, ends_at) where state = 'open';
select regulars.protect('envelopes.envelope');

create table envelopes.share (
  workspace int not null,
  envelope int not null,
  position int not null,
  -- The record that claimed.
  customer int not null,
  request_id text not null,
  amount_minor bigint not null check (amount_minor > 0),
  at timestamptz not null,
  primary key (workspace, envelope, position)
);
create unique index share_request on envelopes.share (workspace, envelope, request_id);
create index share_of_customer on envelopes.share (workspace, envelope, customer);
select regulars.protect('envelopes.share');
