create table plays.play (
  workspace int not null,
  id int generated always as identity,
  state text not null check (state in ('draft', 'running', 'paused', 'stopped', 'archived')),
  -- Changes that are not published; the published ones are versions.
  draft jsonb,
  -- As it was written, with its comments; null where it was not sent as text.
  draft_text text,
  -- The last published version.
  version int,
  -- 'hand', or what made it: 'prescription/win-back'.
  source text not null,
  -- Of the holdout.
  experiment int,
  -- schedule: when people come in next.
  next_at timestamptz,
  -- Why people cannot come in, in the words of the refusal; null when they can.
  trouble text,
  -- Who asked for a second person, when, and how many people the play could reach.
  approval jsonb,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (workspace, id),
  check (draft is not null or version is not null),
  check ((state = 'draft') = (version is null) or state = 'archived')
);
create index play_due on plays.play (next_at) where next_at is not null and state = 'running';
select regulars.protect('plays.play');

create table plays.version (
  workspace int not null,
  play int not null,
  version int not null,
  definition jsonb not null,
  -- Experiments of its splits, by step.
  experiments jsonb not null,
  published_at timestamptz not null,
  published_by text,
  primary key (workspace, play, version)
);
select regulars.protect('plays.version');
-- People are under way in it.
revoke update, delete on plays.version from regulars_app;

-- Somebody on the way through a play. At a step always, until it ends.
create table plays.run (
  workspace int not null,
  id bigint generated always as identity,
  play int not null,
  version int not null,
  -- The record that spoke for the person when the run began.
  customer int not null,
  -- What brought the customer in; the same never does twice.
  entry_key text not null,
  state text not null check (state in ('running', 'parked', 'reached', 'done', 'left', 'failed', 'stopped', 'held-out')),
  step text,
  -- Inside: the step was begun and waits for something. Otherwise it is to be done.
  inside boolean not null default false,
  -- When there is something to do; null at the end.
  wake_at timestamptz,
  -- What it waited for and has come: 'event', or the outcome of a task.
  signal text,
  -- Counts steps: names what a step does, even where it comes by again.
  visit int not null default 0,
  entered_at timestamptz not null,
  step_at timestamptz not null,
  context jsonb not null,
  primary key (workspace, id),
  check ((state in ('running', 'parked')) = (wake_at is not null and step is not null))
) with (fillfactor = 90);
create unique index run_entry on plays.run (workspace, play, entry_key);
create index run_due on plays.run (wake_at) where state = 'running';
create index run_of_customer on plays.run (workspace, customer, play);
select regulars.protect('plays.run');

-- How many went through a step with which outcome: a row for each set that moved, added up later. step '' is the entry.
create table plays.passage (
  workspace int not null,
  id bigint generated always as identity,
  play int not null,
  version int not null,
  step text not null,
  outcome text not null,
  -- Why the gate refused.
  reason text not null default '',
  next text,
  day date not null,
  runs int not null,
  -- Most that the coupons can cost, and points.
  cost_minor bigint not null default 0,
  points bigint not null default 0,
  primary key (workspace, id)
);
create index passage_of_play on plays.passage (workspace, play);
select regulars.protect('plays.passage');

-- Who was in the audience of a play when it was looked at last.
create table plays.membership (
  workspace int not null,
  play int not null,
  version int not null,
  members bytea not null,
  -- Names the changes that were found at one look.
  looks int not null,
  looked_at timestamptz not null,
  primary key (workspace, play)
);
select regulars.protect('plays.membership');

create table plays.task (
  workspace int not null,
  id int generated always as identity,
  play int not null,
  version int not null,
  step text not null,
  run bigint not null,
  visit int not null,
  customer int not null,
  -- 0: nobody knows the store.
  store int not null,
  state text not null check (state in ('open', 'done', 'late', 'withdrawn')),
  created_at timestamptz not null,
  due_at timestamptz not null,
  outcome text,
  done_by text,
  done_at timestamptz,
  remark text not null default '',
  primary key (workspace, id)
);
create unique index task_of_run on plays.task (workspace, run, visit);
create index task_open on plays.task (workspace, store, due_at) where state = 'open';
create index task_of_play on plays.task (workspace, play);
select regulars.protect('plays.task', 'store');

create table plays.delivery (
  workspace int not null,
  -- Sent along: the receiver knows a repetition by it.
  id uuid not null,
  play int not null,
  step text not null,
  run bigint not null,
  url text not null,
  body text not null,
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  tries int not null default 0,
  status int,
  problem text,
  created_at timestamptz not null,
  next_at timestamptz,
  primary key (workspace, id)
);
create index delivery_due on plays.delivery (next_at) where state = 'waiting';
create index delivery_of_play on plays.delivery (workspace, created_at);
select regulars.protect('plays.delivery');

-- A play tried in a simulated city.
create table plays.simulation (
  workspace int not null,
  id int generated always as identity,
  play int not null,
  state text not null check (state in ('running', 'done', 'failed')),
  people int not null,
  days int not null,
  seed int not null,
  -- Of what was tried.
  digest text not null,
  phase text not null,
  day int not null,
  started_by text,
  started_at timestamptz not null,
  -- When its process was heard of last.
  seen_at timestamptz not null,
  ended_at timestamptz,
  problem text,
  result jsonb,
  primary key (workspace, id),
  check ((state = 'running') = (ended_at is null))
);
-- One at a time on an installation, whoever asks.
create unique index simulation_alone on plays.simulation ((true)) where state = 'running';
create index simulation_of_play on plays.simulation (workspace, play, id);
select regulars.protect('plays.simulation');

create table plays.setting (
  workspace int primary key,
  approval_from int,
  -- Sealed with the master key of the installation.
  webhook_secret bytea
);
select regulars.protect('plays.setting');
