//! Tables of other applications, read and never written: each row as the text of a JSON object, whatever the types
//! of its columns; bytes as PostgreSQL writes them, `\x` and hexadecimal. Called by `service::import`.

use super::Result;
use futures::TryStreamExt;
use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use tokio::sync::mpsc::Sender;

/// Another application's database.
pub struct Foreign {
    connection: AnyConnection,
    sqlite: bool,
}

impl Foreign {
    /// Opens a SQLite file (`sqlite:` with a path) for reading, or a PostgreSQL database.
    pub async fn open(url: &str) -> Result<Self> {
        install_default_drivers();
        let sqlite = url.starts_with("sqlite:");
        let url = if sqlite { format!("sqlite:{}?mode=ro", super::sqlite_path(url)) } else { url.to_owned() };
        Ok(Foreign { connection: AnyConnection::connect(&url).await?, sqlite })
    }

    /// Names its tables and views.
    pub async fn list_tables(&mut self) -> Result<Vec<String>> {
        let text = match self.sqlite {
            true => "select name from sqlite_schema where type in ('table', 'view') order by name",
            false => {
                "select cast(table_name as text) from information_schema.tables where table_schema = any(current_schemas(false)) order by 1"
            }
        };
        Ok(sqlx::query_scalar(text).fetch_all(&mut self.connection).await?)
    }

    /// Counts the rows of a table.
    pub async fn count_rows(&mut self, table: &str) -> Result<i64> {
        let text = format!("select count(*) from {}", quoted(table));
        Ok(sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(&mut self.connection).await?)
    }

    /// Sends the rows of a table one by one, until nobody takes them any more.
    pub async fn read_rows(mut self, table: &str, taker: Sender<String>) -> Result<()> {
        let text = match self.sqlite {
            true => format!("select json_object({}) from {}", self.members(table).await?, quoted(table)),
            false => format!("select cast(row_to_json(t) as text) from {} t", quoted(table)),
        };
        let mut rows = sqlx::query_scalar(AssertSqlSafe(text)).fetch(&mut self.connection);
        while let Some(row) = rows.try_next().await? {
            if taker.send(row).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    /// The columns of a SQLite table as members of a JSON object, which holds no bytes.
    async fn members(&mut self, table: &str) -> Result<String> {
        let columns: Vec<String> =
            sqlx::query_scalar("select name from pragma_table_info($1)").bind(table).fetch_all(&mut self.connection).await?;
        let member = |column: String| {
            let (name, column) = (column.replace('\'', "''"), quoted(&column));
            format!(r"'{name}', case typeof({column}) when 'blob' then '\x' || lower(hex({column})) else {column} end")
        };
        Ok(columns.into_iter().map(member).collect::<Vec<_>>().join(", "))
    }
}

/// A name, perhaps with a schema before it, as SQL takes any name.
fn quoted(name: &str) -> String {
    name.split('.').map(|part| format!("\"{}\"", part.replace('"', "\"\""))).collect::<Vec<_>>().join(".")
}
