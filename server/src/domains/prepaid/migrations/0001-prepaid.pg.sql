-- What a workspace decided; absent: the defaults in rules/settings.ts.
create table prepaid.settings (
  workspace int not null,
  spend_order text not null check (spend_order in ('principal-first', 'bonus-first', 'in-proportion')),
  issuer text not null check (issuer in ('scale', 'group', 'brand', 'other')),
  financing_warn_percent int not null,
  primary key (workspace)
);
select regulars.protect('prepaid.settings');

-- Limits of law, each from a day on: a change of the law is a new row, what was sold before stays as it was.
create table prepaid.cap (
  workspace int not null,
  kind text not null check (kind in ('registered', 'bearer')),
  from_day date not null,
  cap_minor bigint not null check (cap_minor >= 0),
  real_name_from_minor bigint,
  source text not null,
  primary key (workspace, kind, from_day)
);
select regulars.protect('prepaid.cap');

create table prepaid.plan (
  workspace int not null,
  id int generated always as identity,
  name jsonb not null,
  pay_minor bigint not null check (pay_minor > 0),
  bonus_minor bigint not null check (bonus_minor >= 0),
  per_customer_max int,
  total_max int,
  -- How often it was taken, those that wait for their money included.
  taken int not null default 0 check (taken >= 0 and taken <= coalesce(total_max, taken)),
  from_at timestamptz,
  until_at timestamptz,
  active boolean not null,
  primary key (workspace, id)
);
select regulars.protect('prepaid.plan');

-- One row a record that ever held stored value. It is the lock: whatever changes a recharge of the record holds it.
create table prepaid.account (
  workspace int not null,
  customer int not null,
  kind text not null check (kind in ('registered', 'bearer')),
  opened_at timestamptz not null,
  primary key (workspace, customer)
);
select regulars.protect('prepaid.account');

-- Value is kept by recharge: what is left of each decides what may be refunded, and which store owes it.
create table prepaid.recharge (
  workspace int not null,
  recharge_no text not null,
  customer int not null,
  store int not null,
  plan int,
  -- The store's account that the money came through.
  clearing text not null,
  state text not null check (state in ('waiting', 'done', 'dropped', 'refunding', 'refunded')),
  principal_minor bigint not null check (principal_minor > 0),
  bonus_minor bigint not null check (bonus_minor >= 0),
  principal_left bigint not null default 0,
  bonus_left bigint not null default 0,
  real_name_needed boolean not null,
  asked_at timestamptz not null,
  paid_at timestamptz,
  -- What a refund took: paid back, kept for gifts that were used up, and bonus taken back.
  refund_no text,
  refunded_minor bigint not null default 0,
  kept_minor bigint not null default 0,
  bonus_back_minor bigint not null default 0,
  refund_at timestamptz,
  primary key (workspace, recharge_no),
  check (principal_left between 0 and principal_minor),
  check (bonus_left between 0 and bonus_minor)
);
create index recharge_held on prepaid.recharge (workspace, customer) where principal_left + bonus_left > 0;
create index recharge_waiting on prepaid.recharge (workspace, customer) where state = 'waiting';
create index recharge_by_time on prepaid.recharge (workspace, asked_at desc, recharge_no);
select regulars.protect('prepaid.recharge', 'store');

create table prepaid.spend (
  workspace int not null,
  spend_no text not null,
  story text not null,
  store int not null,
  payer int not null,
  -- The membership whose limit counted it; null where the payer paid from an account of his own.
  member int,
  amount_minor bigint not null check (amount_minor > 0),
  returned_minor bigint not null default 0 check (returned_minor between 0 and amount_minor),
  at timestamptz not null,
  primary key (workspace, spend_no)
);
select regulars.protect('prepaid.spend', 'store');

-- Everything that ever changed a recharge, appended: an account's statement, and liability as of any day, are sums of it.
create table prepaid.movement (
  workspace int not null,
  what text not null check (what in ('recharged', 'spent', 'returned', 'refunded')),
  -- Of the recharge, the spend, or the refund.
  number text not null,
  recharge_no text not null,
  -- The spend that a return belongs to.
  spend_no text,
  customer int not null,
  -- Who owes it (the store of the recharge), and where it happened.
  lot_store int not null,
  store int not null,
  -- Who paid, where it was not the holder himself.
  payer int,
  principal_minor bigint not null,
  bonus_minor bigint not null,
  at timestamptz not null,
  primary key (workspace, what, number, recharge_no)
);
create index movement_by_customer on prepaid.movement (workspace, customer, at desc);
create index movement_by_spend on prepaid.movement (workspace, spend_no) where spend_no is not null;
create index movement_by_time on prepaid.movement (workspace, at);
-- By the store that owes it: its staff see what became of what was raised there, wherever it was spent.
select regulars.protect('prepaid.movement', 'lot_store');

-- Who may pay from whose account.
create table prepaid.member (
  workspace int not null,
  id int generated always as identity,
  owner int not null,
  customer int not null,
  state text not null check (state in ('invited', 'active', 'left', 'removed')),
  monthly_limit_minor bigint not null check (monthly_limit_minor >= 0),
  since timestamptz not null,
  primary key (workspace, id),
  check (owner <> customer)
);
create unique index member_once on prepaid.member (workspace, owner, customer) where state in ('invited', 'active');
create index member_by_customer on prepaid.member (workspace, customer);
select regulars.protect('prepaid.member');

-- What a member spent in a month of the workspace's zone, less what came back.
create table prepaid.member_month (
  workspace int not null,
  member int not null,
  month date not null,
  spent_minor bigint not null check (spent_minor >= 0),
  primary key (workspace, member, month)
);
select regulars.protect('prepaid.member_month');
