-- Who was held out of what, by chance, and what became of it. The chance is written down: `seed` and `draw` give it again.

-- The first four bytes of SHA-256 over `seed:ordinal` as a number: the same as rules/draw.ts.
create function experiments.draw(seed text, customer int) returns bigint language sql immutable parallel safe as
$$ select ('x' || encode(substring(sha256((seed || ':' || customer)::bytea) from 1 for 4), 'hex'))::bit(32)::bigint $$;

create table experiments.experiment (
  workspace int not null,
  id int generated always as identity,
  -- What it belongs to, such as play/12/holdout: whoever opens it again gets the same one.
  about text not null,
  name text not null,
  kind text not null check (kind in ('opened', 'by-hand', 'imported', 'holdout')),
  state text not null default 'running' check (state in ('running', 'stopped', 'concluded')),
  measure text not null check (measure in ('conversion', 'money')),
  window_days int not null check (window_days between 0 and 3650),
  -- [{name, weight, control}, …]: assignments and outcomes name an arm by its place here, so the list never changes.
  arms jsonb not null,
  seed text not null,
  planned_per_arm int,
  -- Customers per arm at whom the interval for daily looks is narrowest: what was planned, or what there were people for when
  -- it was opened. Never changed: the interval only holds for one that was chosen before the first look.
  tuned_per_arm int not null,
  opened_at timestamptz not null,
  stopped_at timestamptz,
  lesson text,
  -- Of an imported table: which outcomes and covariates its rows hold, and the digest of its content.
  columns jsonb,
  digest bytea,
  primary key (workspace, id),
  unique (workspace, about)
);
select regulars.protect('experiments.experiment');

-- Never changed: whoever was assigned stays, whatever is joined with whom later.
create table experiments.assignment (
  workspace int not null,
  experiment int not null,
  -- The record that spoke for the person at that time.
  customer int not null,
  arm smallint not null,
  at timestamptz not null,
  primary key (workspace, experiment, customer)
);
select regulars.protect('experiments.assignment');

-- Rows of an imported table of outcomes.
create table experiments.outcome (
  workspace int not null,
  experiment int not null,
  line int not null,
  unit text not null,
  arm smallint not null,
  outcomes float8[] not null,
  covariates jsonb not null,
  primary key (workspace, experiment, line),
  unique (workspace, experiment, unit)
);
select regulars.protect('experiments.outcome');

-- The share of customers to whom no play says anything, so that all plays together can be measured. No row: none.
create table experiments.holdout (
  workspace int primary key,
  percent numeric not null check (percent >= 0 and percent <= 20),
  seed text not null,
  since timestamptz not null,
  experiment int
);
select regulars.protect('experiments.holdout');
