-- What a channel cost in a month, as somebody typed it: nothing else knows what was paid for an advert or a courier.

create table reports.channel_cost (
  workspace int not null,
  channel text not null check (length(channel) between 1 and 100),
  -- The first day of the month.
  month date not null check (extract(day from month) = 1),
  -- Minor units of the workspace's currency.
  amount_minor bigint not null check (amount_minor > 0),
  note text not null,
  changed_at timestamptz(3) not null,
  primary key (workspace, channel, month)
);
select regulars.protect('reports.channel_cost');

-- Why a channel was started, stopped or changed, as somebody wrote it down then.
create table reports.channel_decision (
  workspace int not null,
  id int generated always as identity,
  channel text not null check (length(channel) between 1 and 100),
  day date not null,
  decision text not null check (decision in ('started', 'stopped', 'changed')),
  figure text not null,
  note text not null,
  made_by text not null,
  made_at timestamptz(3) not null,
  primary key (workspace, id)
);
select regulars.protect('reports.channel_decision');
