-- What was acknowledged and is not in ClickHouse yet. A row is a group commit, not an event: one request of a thousand
-- events, or a hundred requests of one event that came within the same milliseconds.
create table events.inbox (
  id bigint generated always as identity primary key,
  workspace int not null,
  -- 'messages': requests of the ingest door, still to be resolved. Otherwise the ClickHouse table whose rows these are.
  target text not null,
  line_count int not null,
  body text not null,
  received_at timestamptz not null default now()
);
-- The body lives for moments: compressing it would cost more than it saves.
alter table events.inbox alter column body set storage external;
select regulars.protect('events.inbox');

-- Rows on their way to ClickHouse. Fixed once written, so that a retry sends the same bytes under the same token.
create table events.shipment (
  id bigint generated always as identity primary key,
  target text not null,
  line_count int not null,
  body text not null,
  made_at timestamptz not null default now()
);
alter table events.shipment alter column body set storage external;
alter table events.shipment enable row level security;
alter table events.shipment force row level security;
create policy system_only on events.shipment using ((select regulars.is_system())) with check ((select regulars.is_system()));
grant select, insert, update, delete on events.shipment to regulars_app;

-- Message ids of the last 28 days.
create table events.seen (
  workspace int not null,
  message uuid not null,
  day date not null,
  primary key (workspace, message)
);
create index seen_day on events.seen using brin (day);
select regulars.protect('events.seen');

-- What the door turned away, for the people who must repair the sender.
create table events.refused (
  id bigint generated always as identity primary key,
  workspace int not null,
  at timestamptz not null default now(),
  code text not null,
  detail text not null,
  message_id text,
  excerpt text not null
);
create index refused_recent on events.refused (workspace, id desc);
select regulars.protect('events.refused');
