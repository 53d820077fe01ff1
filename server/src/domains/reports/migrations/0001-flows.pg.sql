-- Flows that the merchant has declared: steps that customers walk, measured by the report "flow".

create table reports.flow (
  workspace int not null,
  id uuid not null,
  name text not null check (length(name) between 1 and 80),
  -- [{ "kind": "store.visited", "label": "Came in" }, ...]
  steps jsonb not null check (jsonb_typeof(steps) = 'array' and jsonb_array_length(steps) between 2 and 12),
  -- The whole flow must be walked within this: 30m, 12h, 7d, 2w.
  walked_within text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (workspace, id),
  unique (workspace, name)
);
select regulars.protect('reports.flow');
