-- Runs of models: what was asked, what the model saw, what it found and how good it was. Never changed once they ended.
create table models.run (
  workspace int not null,
  id uuid not null,
  model text not null,
  -- Of the method: figures of two versions cannot be compared.
  version int not null,
  state text not null check (state in ('running', 'done', 'failed')),
  parameters jsonb not null,
  write_labels boolean not null,
  inputs jsonb not null default '{}',
  fitted jsonb not null default '{}',
  metrics jsonb not null default '{}',
  labels jsonb not null default '[]',
  error text,
  started_by text,
  started_at timestamptz(3) not null,
  finished_at timestamptz(3),
  primary key (workspace, id)
);
select regulars.protect('models.run');
create index run_newest on models.run (workspace, model, started_at desc);
-- Two runs of one model would write the same labels over each other.
create unique index run_running on models.run (workspace, model) where state = 'running';
