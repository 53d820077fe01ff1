-- One sale at a till. Its number names the order too, and the story of all its transfers: sale/<ticket_no>.
create table till.ticket (
  workspace int not null,
  ticket_no text not null,
  store int not null,
  channel text not null,
  -- Ordinal of the record that bought; null for somebody unknown.
  customer int,
  state text not null check (state in ('waiting', 'paid', 'cancelled')),
  kind text not null check (kind in ('goods', 'service')),
  paid_at timestamptz not null,
  currency text not null,
  -- Shelf prices; what was taken off them with a right to it; what was given without (negative: paid too much); the rest
  -- was paid.
  gross_minor bigint not null check (gross_minor >= 0),
  reduced_minor bigint not null check (reduced_minor >= 0),
  difference_minor bigint not null,
  due_minor bigint not null check (due_minor >= 0),
  refunded_minor bigint not null default 0,
  points_used bigint not null default 0,
  points_earned bigint not null default 0,
  growth_earned bigint not null default 0,
  -- The part of reduced_minor that the level took off.
  level_minor bigint not null default 0,
  -- [{sku, name, categoryCode, quantity, amountMinor, atLevelMinor, paidMinor}, …]
  lines json not null,
  reductions json not null,
  notes json not null,
  -- Of what was sent: tells a resend from another sale under the same number.
  digest uuid not null,
  cashier text not null,
  offline boolean not null,
  waits_until timestamptz,
  recorded_at timestamptz not null,
  primary key (workspace, ticket_no),
  constraint adds_up check (gross_minor = reduced_minor + difference_minor + due_minor),
  constraint refunds_within_due check (refunded_minor between 0 and due_minor)
) with (fillfactor = 90);
create index ticket_by_time on till.ticket (workspace, paid_at desc, ticket_no desc);
create index ticket_by_store on till.ticket (workspace, store, paid_at desc);
create index ticket_by_customer on till.ticket (workspace, customer, paid_at desc) where customer is not null;
create index ticket_waiting on till.ticket (workspace, waits_until) where state = 'waiting';
select regulars.protect('till.ticket', 'store');

create table till.tender (
  workspace int not null,
  ticket_no text not null,
  position smallint not null,
  store int not null,
  provider text not null,
  -- Number of the payment at the payments domain; null where nothing was taken.
  payment text,
  amount_minor bigint not null check (amount_minor > 0),
  refunded_minor bigint not null default 0,
  change_minor bigint not null check (change_minor >= 0),
  state text not null check (state in ('waiting', 'succeeded', 'failed')),
  pay_url text,
  primary key (workspace, ticket_no, position),
  foreign key (workspace, ticket_no) references till.ticket,
  constraint refunds_within_amount check (refunded_minor between 0 and amount_minor)
);
create index tender_by_payment on till.tender (workspace, payment) where payment is not null;
select regulars.protect('till.tender', 'store');

create table till.refund (
  workspace int not null,
  refund_no text not null,
  ticket_no text not null,
  store int not null,
  refunded_at timestamptz not null,
  amount_minor bigint not null check (amount_minor >= 0),
  -- How much of the basket before coupons came back with it.
  base_minor bigint not null check (base_minor >= 0),
  -- [{sku, quantity}, …] where lines were returned.
  lines json not null,
  -- What went back where: the reply.
  result json not null,
  digest uuid not null,
  cashier text not null,
  recorded_at timestamptz not null,
  primary key (workspace, refund_no),
  foreign key (workspace, ticket_no) references till.ticket
);
create index refund_by_ticket on till.refund (workspace, ticket_no);
create index refund_by_store on till.refund (workspace, store, refunded_at);
select regulars.protect('till.refund', 'store');

-- What went back by which tender. A provider that takes its time is asked after the commit; one row is asked once however
-- often that is tried.
create table till.refund_tender (
  workspace int not null,
  refund_no text not null,
  position smallint not null,
  store int not null,
  provider text not null,
  payment text not null,
  amount_minor bigint not null check (amount_minor > 0),
  state text not null check (state in ('asked', 'succeeded', 'failed')),
  recorded_at timestamptz not null,
  primary key (workspace, refund_no, position),
  foreign key (workspace, refund_no) references till.refund
);
create index refund_tender_asked on till.refund_tender (workspace, recorded_at) where state = 'asked';
select regulars.protect('till.refund_tender', 'store');

-- A day of a store, counted.
create table till.closing (
  workspace int not null,
  store int not null,
  day date not null,
  closed_at timestamptz not null,
  closed_by text not null,
  note text not null,
  tickets int not null,
  -- [{provider, expectedMinor, countedMinor, differenceMinor}, …]
  providers json not null,
  primary key (workspace, store, day)
);
select regulars.protect('till.closing', 'store');
