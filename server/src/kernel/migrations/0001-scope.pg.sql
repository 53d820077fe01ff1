-- The second line of defence: whatever a query forgets, PostgreSQL shows one workspace only, and nothing at all
-- where no scope was set.
create function regulars.workspace() returns int language sql stable parallel safe as
$$ select nullif(current_setting('regulars.workspace', true), '')::int $$;

create function regulars.is_system() returns boolean language sql stable parallel safe as
$$ select coalesce(current_setting('regulars.system', true), '') = 'on' $$;

-- '*' or a list such as '3,7'; unset means no store at all.
create function regulars.all_stores() returns boolean language sql stable parallel safe as
$$ select coalesce(current_setting('regulars.stores', true), '') = '*' $$;

create function regulars.stores() returns int[] language sql stable parallel safe as
$$ select case when coalesce(current_setting('regulars.stores', true), '') in ('', '*') then '{}'::int[]
          else string_to_array(current_setting('regulars.stores', true), ',')::int[] end $$;

create function regulars.sees_store(store int) returns boolean language sql stable parallel safe as
$$ select regulars.is_system() or regulars.all_stores() or store = any (regulars.stores()) $$;

-- Puts a table behind the scope. The sub-selects are evaluated once a statement, not once a row.
create function regulars.protect(target regclass, store_column text default null) returns void language plpgsql as $$
declare
  condition text := '((select regulars.is_system()) or workspace = (select regulars.workspace())';
begin
  if store_column is not null then
    condition := condition || format(
      ' and ((select regulars.all_stores()) or %I = any ((select regulars.stores())::int[]))', store_column);
  end if;
  condition := condition || ')';
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy scope on %s using (%s) with check (%s)', target, condition, condition);
  execute format('grant select, insert, update, delete on %s to regulars_app', target);
end $$;
