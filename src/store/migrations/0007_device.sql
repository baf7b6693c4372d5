-- Devices that wait for a person's answer (RFC 8628), which is given elsewhere. `digest` is that of the device code;
-- `allowed` is null until somebody has answered, then 0 or 1.
create table device (
    digest      text primary key,
    user_code   text not null,
    service_id  text not null,
    scope       text not null,
    address     text not null,
    pace        bigint not null,
    polled_at   bigint,
    created_at  bigint not null,
    expires_at  bigint not null,
    allowed     bigint,
    account_id  text references account (id) on delete cascade,
    parent_sid  text,
    auth_time   bigint not null default 0
);
create unique index device_user_code on device (user_code);
