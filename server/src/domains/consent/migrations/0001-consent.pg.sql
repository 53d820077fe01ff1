-- What a person said, never changed; the last word of all their records counts.
create table consent.said (
  workspace int not null,
  id int generated always as identity,
  customer int not null,
  -- 'channel': whether anything may come on it at all. 'preference': the channel that the person likes best.
  what text not null check (what in ('marketing', 'personalisation', 'channel', 'preference')),
  channel text check (channel in ('inbox', 'push', 'email', 'sms', 'voice')),
  granted boolean not null,
  said_at timestamptz(3) not null,
  -- Where it was said: pocket, staff/3, link/12 (the touch that carried it), api.
  source text not null,
  primary key (workspace, id),
  check ((what in ('marketing', 'personalisation')) = (channel is null) or what = 'preference')
);
create index said_by_customer on consent.said (workspace, customer, what, channel, id);
create index said_by_time on consent.said (workspace, said_at);
select regulars.protect('consent.said');
revoke update, delete on consent.said from regulars_app;
