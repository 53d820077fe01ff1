-- Who was touched by what, for the domains above: known when rows are made, passed on when ClickHouse has them. News waits
-- in the rows it belongs to as [[workspace, kind, [customer, …]], …].
alter table events.inbox add column news jsonb;
alter table events.shipment add column news jsonb;

create table events.news (
  id bigint generated always as identity primary key,
  workspace int not null,
  kind text not null,
  customers int[] not null,
  shipped_at timestamptz not null default now()
);
alter table events.news alter column customers set storage external;
select regulars.protect('events.news');
