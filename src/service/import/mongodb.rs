//! Records of a running MongoDB, by the official driver; nothing is written there. Called by `source`.

use super::bson::item;
use super::source::{Give, Item, Options};
use anyhow::{Context, Result, anyhow, bail, ensure};
use bson::{Document, RawDocumentBuf};
use mongodb::options::ClientOptions;
use mongodb::{Client, Collection};
use std::time::Duration;

/// How long to look for the server.
const PATIENCE: Duration = Duration::from_secs(10);

/// The collection where FastAPI's users mostly are.
const COLLECTION: &str = "users";

/// Starts to read; answers how many documents there are.
pub async fn start(uri: &str, options: &Options, give: Give) -> Result<Option<u64>> {
    if uri.starts_with("mongodb+srv:") {
        bail!(
            "mongodb+srv:// is not supported: name the hosts, as in mongodb://HOST1,HOST2/DATABASE?tls=true&replicaSet=NAME&authSource=admin"
        );
    }
    let mut settings = ClientOptions::parse(uri).await.map_err(told).context("this is no URI of MongoDB")?;
    settings.server_selection_timeout.get_or_insert(PATIENCE);
    settings.app_name.get_or_insert_with(|| "tegata".to_owned());
    let client = Client::with_options(settings).map_err(told).context("this is no URI of MongoDB")?;
    let database = client.default_database().context("the URI names no database: mongodb://HOST/DATABASE")?;
    let collection: Collection<RawDocumentBuf> = database.collection(options.collection.as_deref().unwrap_or(COLLECTION));
    let filter = options.query.as_deref().map(parse_query).transpose()?.unwrap_or_default();
    let total = collection
        .count_documents(filter.clone())
        .await
        .map_err(told)
        .context("cannot read from MongoDB: check host, user, authSource and TLS in the URI")?;
    ensure!(total > 0, "{} holds no such document: is it the right database and --collection?", collection.namespace());
    tokio::spawn(async move {
        if let Err(error) = read(&collection, filter, &give).await {
            // Fails only when nobody waits for it.
            _ = give.send(Item::Broken(error)).await;
        }
    });
    Ok(Some(total))
}

async fn read(collection: &Collection<RawDocumentBuf>, filter: Document, give: &Give) -> Result<()> {
    let mut cursor = collection.find(filter).await.map_err(told)?;
    for number in 1.. {
        if !cursor.advance().await.map_err(told)? {
            break;
        }
        give.send(item(number, cursor.current())).await?;
    }
    Ok(())
}

/// The driver's sentence, without the server's answer in hexadecimal behind it.
#[allow(clippy::needless_pass_by_value, reason = "handed to map_err")]
fn told(error: mongodb::error::Error) -> anyhow::Error {
    anyhow!("{}", error.kind)
}

fn parse_query(text: &str) -> Result<Document> {
    let query: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).context("--query is no JSON object")?;
    Document::try_from(query).context("--query is no extended JSON")
}
