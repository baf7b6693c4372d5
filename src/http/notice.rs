//! The outgoing half of back-channel logout: posts what `service::notice` hands out, and says what became of it.

use crate::service::{Services, notice};
use reqwest::redirect::Policy;
use std::sync::Arc;
use std::time::Duration;

/// How often notices are looked for.
const EVERY: Duration = Duration::from_secs(1);
/// A service that takes longer is asked again later.
const PATIENCE: Duration = Duration::from_secs(5);

/// Posts notices for as long as the server runs.
pub async fn post_all(services: Arc<Services>) {
    // A redirect would lead somewhere that nobody registered.
    let client = reqwest::Client::builder().timeout(PATIENCE).redirect(Policy::none()).user_agent("tegata").build();
    let client = match client {
        Ok(client) => client,
        Err(error) => return tracing::error!(%error, "cannot tell services of log-outs"),
    };
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        if let Err(error) = post_due(&services, &client).await {
            tracing::error!(%error, "cannot look for services to be told of log-outs");
        }
    }
}

async fn post_due(services: &Arc<Services>, client: &reqwest::Client) -> crate::service::Result<()> {
    for parcel in notice::due(services).await? {
        let (services, client) = (services.clone(), client.clone());
        // Each for itself: one that hangs must not hold up the others.
        tokio::spawn(async move {
            let sent = client.post(&parcel.uri).form(&[("logout_token", &parcel.logout_token)]).send().await;
            let done = match sent {
                // §2.8: 200; some libraries answer 204.
                Ok(answer) if answer.status().is_success() => notice::arrived(&services, &parcel).await,
                _ => notice::failed(&services, &parcel).await,
            };
            if let Err(error) = done {
                tracing::error!(%error, "cannot note what became of a notice");
            }
        });
    }
    Ok(())
}
