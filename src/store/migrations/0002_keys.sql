-- Keys take turns (src/model/key.rs). `turn` counts the keys of an algorithm; being unique, it keeps two servers from
-- both adding the next one. `gone_at` is set when a key is withdrawn or erased; `sealed` is empty from then on.
-- What was made or imported before this signed from that moment on, until the next of its algorithm was.

alter table signing_key rename column created_at to published_at;
alter table signing_key add column signs_at bigint not null default 0;
alter table signing_key add column turn bigint not null default 0;
alter table signing_key add column gone_at bigint;
alter table signing_key drop column retired_at;

update signing_key set
    signs_at = published_at,
    turn = (
        select count(*) from signing_key as other
        where other.algorithm = signing_key.algorithm
          and (other.published_at < signing_key.published_at
               or (other.published_at = signing_key.published_at and other.kid <= signing_key.kid))
    );
create unique index signing_key_turn on signing_key (algorithm, turn);
