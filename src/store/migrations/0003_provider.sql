-- The OpenID provider: services described as a whole, several secrets each, what people granted, and
-- whom to tell that a session ended.

-- What is registered of a service, as JSON (model::service::Registration).
alter table service add column registration text not null default '{}';
alter table service add column source text not null default 'store';
update service set registration = '{"name":"' || replace(replace(name, '\', '\\'), '"', '\"') || '","grants":' || grants
    || ',"origins":' || origins || ',"public":' || case when secret_digest is null then 'true' else 'false' end
    || case when audience is null then '' else ',"audience":"' || replace(replace(audience, '\', '\\'), '"', '\"') || '"' end || '}';

-- Secrets of services: a digest each, sealed besides where tokens are signed with them (HS256).
create table service_secret (
    digest      text primary key,
    service_id  text not null references service (id) on delete cascade,
    sealed      text,
    created_at  bigint not null
);
create index service_secret_service on service_secret (service_id);
insert into service_secret (digest, service_id, created_at)
    select secret_digest, id, created_at from service where secret_digest is not null;

alter table service drop column name;
alter table service drop column secret_digest;
alter table service drop column grants;
alter table service drop column origins;
alter table service drop column audience;

-- A service's session knows the browser's session it came from, when the person proved who they are, and the
-- audiences its tokens are for (JSON; empty means the usual).
alter table session add column parent_sid text;
alter table session add column auth_time bigint not null default 0;
alter table session add column resources text not null default '[]';
update session set auth_time = created_at;
create index session_parent on session (parent_sid);

-- What a person lets a service do.
create table consent (
    account_id  text not null references account (id) on delete cascade,
    service_id  text not null,
    scope       text not null,
    granted_at  bigint not null,
    primary key (account_id, service_id)
);

-- Services still to be told that a session ended (OpenID Connect Back-Channel Logout).
create table notice (
    id          text primary key,
    service_id  text not null,
    account_id  text not null,
    sid         text not null,
    tries       bigint not null default 0,
    due_at      bigint not null,
    created_at  bigint not null
);
create index notice_due on notice (due_at);
