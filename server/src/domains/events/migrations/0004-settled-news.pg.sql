-- News that labels have taken into account, for the one who reads second: plays, who must see what an event changed.
create table events.settled_news (
  id bigint generated always as identity primary key,
  workspace int not null,
  kind text not null,
  customers int[] not null
);
alter table events.settled_news alter column customers set storage external;
select regulars.protect('events.settled_news');
