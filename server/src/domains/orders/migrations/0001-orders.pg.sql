-- One model for goods and services. The merchant's own number names an order; everything else follows from it.
create table orders.orders (
  workspace int not null,
  order_no text not null,
  -- 0: the store is not known.
  store int not null,
  channel text not null,
  -- Ordinal of the customer; null for an order without one.
  customer int,
  kind text not null check (kind in ('goods', 'service')),
  placed_at timestamptz,
  paid_at timestamptz not null,
  currency text not null,
  amount_minor bigint not null check (amount_minor >= 0),
  refunded_minor bigint not null default 0,
  -- [[product, sku, quantity, amount_minor], …]; read back as a whole only, so kept as it came.
  lines json not null,
  -- Of the normalised content: tells a repeated order from a changed one.
  digest uuid not null,
  driven_by text not null,
  source text not null,
  recorded_at timestamptz not null default now(),
  primary key (workspace, order_no),
  constraint refunds_within_amount check (refunded_minor between 0 and amount_minor)
) with (fillfactor = 92); -- room for refunded_minor to change in place
create index orders_by_time on orders.orders (workspace, paid_at desc);
create index orders_by_customer on orders.orders (workspace, customer, paid_at desc) where customer is not null;
select regulars.protect('orders.orders', 'store');

create table orders.refund (
  workspace int not null,
  refund_no text not null,
  -- Null for a refund whose order we do not hold.
  order_no text,
  store int not null,
  channel text not null,
  customer int,
  kind text not null check (kind in ('goods', 'service')),
  refunded_at timestamptz not null,
  currency text not null,
  amount_minor bigint not null check (amount_minor >= 0),
  lines json not null,
  digest uuid not null,
  source text not null,
  recorded_at timestamptz not null default now(),
  primary key (workspace, refund_no),
  foreign key (workspace, order_no) references orders.orders
);
create index refund_by_order on orders.refund (workspace, order_no) where order_no is not null;
select regulars.protect('orders.refund', 'store');
