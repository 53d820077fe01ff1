-- A commit of the ingest door in one round trip: a statement that is a transaction by itself, under the workspace it
-- names. It widens nothing: whoever may call it may also set the scope and insert.
create function events.accept(workspace int, line_count int, body text) returns void language plpgsql as $$
begin
  perform set_config('regulars.workspace', accept.workspace::text, true);
  insert into events.inbox (workspace, target, line_count, body)
  values (accept.workspace, 'messages', accept.line_count, accept.body);
end $$;
