-- How a workspace takes money. Keys are sealed with the installation's secrets and are never shown.
create table payments.provider (
  workspace int not null,
  provider text not null,
  enabled boolean not null,
  fee_permille numeric(6, 3),
  app_id text,
  gateway text,
  sealed_keys bytea,
  primary key (workspace, provider)
);
select regulars.protect('payments.provider');

create table payments.payment (
  workspace int not null,
  payment_no text not null,
  story text not null,
  purpose text not null check (purpose in ('sale', 'recharge')),
  provider text not null,
  state text not null check (state in ('created', 'processing', 'succeeded', 'failed', 'closed')),
  store int not null,
  -- 0: nobody knows who paid.
  customer int not null,
  subject text not null,
  amount_minor bigint not null check (amount_minor > 0),
  refunded_minor bigint not null default 0,
  -- Set aside for refunds that the provider has not answered yet.
  refunding_minor bigint not null default 0,
  fee_minor bigint,
  pay_url text,
  reference text,
  failure text,
  -- Of the request: tells a repeated one from another with the same number.
  digest uuid not null,
  created_at timestamptz not null,
  waits_until timestamptz not null,
  -- Somebody gave it up: from now on a success is undone at the provider instead of counting.
  cancel_asked_at timestamptz,
  settled_at timestamptz,
  -- When to ask the provider next; null: it is settled.
  ask_at timestamptz,
  tries int not null default 0,
  primary key (workspace, payment_no),
  constraint refunds_within_payment check (refunded_minor >= 0 and refunding_minor >= 0 and refunded_minor + refunding_minor <= amount_minor)
);
create index payment_by_time on payments.payment (workspace, created_at desc, payment_no);
create index payment_by_settling on payments.payment (workspace, settled_at) where settled_at is not null;
create index payment_by_customer on payments.payment (workspace, customer, created_at desc) where customer > 0;
create index payment_due on payments.payment (ask_at) where ask_at is not null;
select regulars.protect('payments.payment', 'store');

create table payments.refund (
  workspace int not null,
  refund_no text not null,
  payment_no text not null,
  store int not null,
  state text not null check (state in ('processing', 'succeeded', 'failed')),
  amount_minor bigint not null check (amount_minor >= 0),
  reason text not null,
  failure text,
  at timestamptz not null,
  settled_at timestamptz,
  ask_at timestamptz,
  tries int not null default 0,
  primary key (workspace, refund_no),
  foreign key (workspace, payment_no) references payments.payment
);
create index refund_by_payment on payments.refund (workspace, payment_no);
create index refund_by_settling on payments.refund (workspace, settled_at) where settled_at is not null;
create index refund_due on payments.refund (ask_at) where ask_at is not null;
select regulars.protect('payments.refund', 'store');

-- What became of payments that had to wait, for the domains above: taken by deleting.
create table payments.news (
  workspace int not null,
  id bigint generated always as identity,
  payment_no text not null,
  story text not null,
  purpose text not null,
  what text not null check (what in ('succeeded', 'failed', 'closed', 'refunded', 'refund-failed')),
  refund_no text,
  due_at timestamptz not null,
  primary key (workspace, id)
);
create index news_due on payments.news (due_at);
select regulars.protect('payments.news');

-- Codes that customers show to pay. The code itself is not kept.
create table payments.payer_code (
  workspace int not null,
  hash bytea not null,
  customer int not null,
  -- The family owner who pays; null: himself.
  owner int,
  expires_at timestamptz not null,
  -- What used it up.
  story text,
  primary key (workspace, hash)
);
create index payer_code_old on payments.payer_code (expires_at);
select regulars.protect('payments.payer_code');

-- Notifications that were refused: somebody tries, or something is set up wrongly.
create table payments.refused_notice (
  workspace int not null,
  id bigint generated always as identity,
  provider text not null,
  payment_no text not null,
  problem text not null,
  at timestamptz not null,
  primary key (workspace, id)
);
create index refused_notice_by_time on payments.refused_notice (workspace, at);
select regulars.protect('payments.refused_notice');
