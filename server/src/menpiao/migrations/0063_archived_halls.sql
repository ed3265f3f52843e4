-- A hall that is not used any more is put away. What is published of it stays as it is: sessions keep to their version.
alter table halls add column archived_at timestamptz;
