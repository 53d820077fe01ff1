-- Records whose facts are read under another number since a merge or an undo, for the domains above; taken by deleting.
create table customers.moved (
  id bigint generated always as identity primary key,
  workspace int not null,
  customers int[] not null
);
select regulars.protect('customers.moved');
