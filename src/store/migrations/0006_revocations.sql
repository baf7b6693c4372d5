-- The sessions that ended of late are looked for by when they ended (service/revocations).
create index session_ended on session (ended_at) where ended_at is not null;
