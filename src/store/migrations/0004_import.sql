-- People who come from elsewhere may have a user name and no address: it is kept as an empty text, which is
-- unique no more. (Making the column nullable would mean to rebuild the table on SQLite.)
drop index account_email_key;
create unique index account_email_key on account (email_key) where email_key <> '';

-- The record that an imported account was made from, as a digest: so that the same record is known again.
alter table account add column origin text;
