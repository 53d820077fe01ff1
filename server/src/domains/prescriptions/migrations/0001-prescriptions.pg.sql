-- The answers of the last diagnosis, and what was prescribed. Figures are not stored: they are read when they are asked.

create table prescriptions.diagnosis (
  workspace int not null,
  -- The contract's DiagnosisAnswers.
  answers jsonb not null,
  answered_at timestamptz(3) not null,
  primary key (workspace)
);
select regulars.protect('prescriptions.diagnosis');

-- One prescription filled: the draft play that it made, and what that play stands on. The rows of other domains are named
-- by number only; they may be gone.
create table prescriptions.cure (
  workspace int not null,
  id int generated always as identity,
  -- Names the request for good: sent again, it makes nothing.
  request_id text not null,
  prescription text not null,
  parameters jsonb not null,
  -- Null while the drafts are being made.
  play int,
  -- [{ "id": 3, "code": "win-back-1" }, …]
  offers jsonb not null default '[]',
  audience uuid,
  placement int,
  -- The key figure when it was prescribed: the contract's HealthReading with its period.
  before jsonb,
  made_at timestamptz(3) not null,
  primary key (workspace, id),
  unique (workspace, request_id)
);
select regulars.protect('prescriptions.cure');
