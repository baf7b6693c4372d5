-- One text for SQLite and PostgreSQL: TEXT and BIGINT only; times are unix seconds, flags 0 or 1,
-- lists JSON, digests and ciphertexts base64url.

create table account (
    id             text primary key,
    email          text not null,
    email_key      text not null,
    email_verified bigint not null default 0,
    username       text,
    username_key   text,
    name           text not null,
    password_hash  text,
    roles          text not null,
    disabled_at    bigint,
    created_at     bigint not null
);
create unique index account_email_key on account (email_key);
create unique index account_username_key on account (username_key);

-- A signed-in device, or a service's refresh token (service_id is set). Ended rows stay as
-- tombstones until they are purged, so that the reason can be told.
create table session (
    sid          text primary key,
    account_id   text not null references account (id) on delete cascade,
    service_id   text,
    salt         text not null,
    key_version  bigint not null,
    generation   bigint not null,
    rotated_at   bigint not null,
    seen_at      bigint,
    label        text not null,
    scope        text not null,
    created_at   bigint not null,
    idle_ends_at bigint not null,
    ends_at      bigint not null,
    ended_at     bigint,
    end_reason   text
);
create index session_account on session (account_id);
create index session_ends on session (ends_at);

create table signing_key (
    kid         text primary key,
    algorithm   text not null,
    sealed      text not null,
    created_at  bigint not null,
    retired_at  bigint
);

-- Links that make or mend an account; only a digest is kept.
create table link (
    digest      text primary key,
    purpose     text not null,
    account_id  text references account (id) on delete cascade,
    email       text,
    roles       text not null,
    created_at  bigint not null,
    expires_at  bigint not null,
    used_at     bigint
);

-- Registered applications; those of Leptos.toml are not in here.
create table service (
    id            text primary key,
    name          text not null,
    secret_digest text,
    grants        text not null,
    origins       text not null,
    audience      text,
    created_at    bigint not null
);
