-- What a card is: its levels, how growth and points are earned, and what they are good for. Changes are made to the draft;
-- cards follow what is published.
create table memberships.template (
  workspace int not null,
  code text not null,
  draft jsonb not null,
  published jsonb,
  -- 0: never published.
  version int not null default 0,
  published_at timestamptz,
  created_at timestamptz not null,
  primary key (workspace, code)
);
select regulars.protect('memberships.template');

create table memberships.card (
  workspace int not null,
  number text not null,
  template text not null,
  -- The record that it was opened for; after a merge it belongs to the person.
  customer int not null,
  state text not null check (state in ('active', 'frozen', 'closed')),
  level text not null,
  level_since timestamptz not null,
  -- The sum of its growth entries, as the ledger has it.
  growth bigint not null default 0 check (growth >= 0),
  review_at timestamptz,
  opened_at timestamptz not null,
  channel text not null,
  code text not null,
  store int not null,
  -- Keyed hash of month and day: the readable birthday is in the vault.
  birthday bytea,
  -- Whether somebody is recognised by the number: told to the customers domain after the card was opened, since that waits
  -- for whoever recognises people. `refused`: the person has another card number.
  naming text not null default 'pending' check (naming in ('pending', 'done', 'refused')),
  primary key (workspace, number)
);
-- One card a customer and template. Distribution column first, as in every unique index here.
create unique index card_of_customer on memberships.card (workspace, template, customer) where state <> 'closed';
create index card_by_customer on memberships.card (workspace, customer);
create index card_newest on memberships.card (workspace, opened_at desc, number);
create index card_review on memberships.card (workspace, review_at) where state = 'active' and review_at is not null;
create index card_unnamed on memberships.card (workspace) where naming = 'pending';
create index card_birthday on memberships.card (workspace, birthday) where birthday is not null;
select regulars.protect('memberships.card');

-- Why a card has the level it has.
create table memberships.level_change (
  workspace int not null,
  id bigint generated always as identity,
  number text not null,
  at timestamptz not null,
  from_level text,
  to_level text not null,
  reason text not null check (reason in ('opened', 'growth', 'review', 'refund')),
  -- What counted then.
  growth bigint not null,
  story text not null,
  primary key (workspace, id)
);
create index level_change_of_card on memberships.level_change (workspace, number, id);
select regulars.protect('memberships.level_change');

-- Growth by what brought it. The key is that of the ledger's transfer: once, however often it is told.
create table memberships.growth_entry (
  workspace int not null,
  key text not null,
  number text not null,
  at timestamptz not null,
  growth bigint not null,
  story text not null,
  primary key (workspace, key)
);
create index growth_of_card on memberships.growth_entry (workspace, number, at);
select regulars.protect('memberships.growth_entry');

-- Locked first by whoever changes lots: the points of one person change one after the other.
create table memberships.points_account (
  workspace int not null,
  customer int not null,
  -- Taken back by a refund after they were spent: the next earnings pay for it.
  owed bigint not null default 0 check (owed >= 0),
  primary key (workspace, customer)
);
select regulars.protect('memberships.points_account');

-- What a balance of points consists of. What is left of all lots of a record is its balance in the ledger.
create table memberships.points_lot (
  workspace int not null,
  id bigint generated always as identity,
  customer int not null,
  points bigint not null check (points > 0),
  points_left bigint not null,
  points_expired bigint not null default 0 check (points_expired >= 0),
  since timestamptz not null,
  -- Null: for good.
  expires_at timestamptz,
  story text not null,
  primary key (workspace, id),
  constraint left_of_lot check (points_left >= 0 and points_left + points_expired <= points)
) with (fillfactor = 90);
create index lot_open on memberships.points_lot (workspace, customer, expires_at, id) where points_left > 0;
create index lot_due on memberships.points_lot (workspace, expires_at) where points_left > 0;
select regulars.protect('memberships.points_lot');

-- What happened to somebody's points, as they read it.
create table memberships.points_move (
  workspace int not null,
  id bigint generated always as identity,
  key text not null,
  customer int not null,
  at timestamptz not null,
  kind text not null,
  points bigint not null,
  story text not null,
  store int not null,
  reason text not null,
  primary key (workspace, id)
);
create unique index move_once on memberships.points_move (workspace, key);
create index move_of_customer on memberships.points_move (workspace, customer, id desc);
select regulars.protect('memberships.points_move');

-- Which lots a spending came from: a refund gives back into them.
create table memberships.points_draw (
  workspace int not null,
  -- Key of the move.
  key text not null,
  lot bigint not null,
  points bigint not null check (points > 0),
  returned bigint not null default 0,
  primary key (workspace, key, lot),
  constraint returned_of_draw check (returned between 0 and points)
);
select regulars.protect('memberships.points_draw');

-- What a sale did, for its refunds.
create table memberships.sale (
  workspace int not null,
  story text not null,
  customer int not null,
  number text,
  -- Earned in all, with what paid a debt; the lot holds the rest.
  points_earned bigint not null default 0,
  points_taken_back bigint not null default 0,
  points_forgiven bigint not null default 0,
  lot bigint,
  growth_earned bigint not null default 0,
  growth_taken_back bigint not null default 0,
  points_spent bigint not null default 0,
  points_given_back bigint not null default 0,
  worth_minor bigint not null default 0,
  worth_given_back_minor bigint not null default 0,
  shortfall text not null default 'owe',
  has_earned boolean not null default false,
  has_spent boolean not null default false,
  primary key (workspace, story),
  check (points_taken_back <= points_earned and growth_taken_back <= growth_earned),
  check (points_given_back <= points_spent and worth_given_back_minor <= worth_minor)
);
select regulars.protect('memberships.sale');

create table memberships.sale_refund (
  workspace int not null,
  story text not null,
  refund text not null,
  result jsonb not null,
  primary key (workspace, story, refund)
);
select regulars.protect('memberships.sale_refund');

-- Once a card and year.
create table memberships.birthday_gift (
  workspace int not null,
  number text not null,
  year int not null,
  given_at timestamptz not null,
  points bigint not null,
  offer text not null,
  primary key (workspace, number, year)
);
select regulars.protect('memberships.birthday_gift');
