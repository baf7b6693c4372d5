//! Services of the store, in every room: described, changed, marked, migrated.

use super::{registration, shop};
use tegata::model::service::{Registration, Source, Unfit};
use tegata::service::service::{self, Unregistered};

#[tokio::test]
async fn a_service_is_changed_where_it_is_described() {
    let shop = shop(|_| {}).await;
    let services = &shop.app.services;
    let renamed = Registration { name: "The other shop".into(), ..registration() };
    service::change(services, "shop", renamed.clone(), Source::Store).await.unwrap();
    assert_eq!(service::find(services, "shop").await.unwrap().unwrap().registration, renamed);
    service::change(services, "shop", renamed.clone(), Source::File).await.unwrap();
    let refused = service::change(services, "shop", renamed.clone(), Source::Store).await.unwrap_err();
    assert!(matches!(refused, Unregistered::Elsewhere(_)), "{refused}");
    assert!(matches!(service::remove(services, "shop", Source::Store).await, Err(Unregistered::Elsewhere(_))));
    service::remove(services, "shop", Source::File).await.unwrap();
    assert!(matches!(service::remove(services, "shop", Source::File).await, Err(Unregistered::Unknown(_))));
}

#[tokio::test]
async fn what_is_unfit_is_not_registered() {
    let shop = shop(|_| {}).await;
    let unfit = Registration { redirect_uris: vec!["javascript:alert(1)".into()], ..registration() };
    let refused = service::add(&shop.app.services, "other", unfit, Source::Store).await.unwrap_err();
    assert!(matches!(&refused, Unregistered::Unfit(all) if matches!(all[..], [Unfit::RedirectUri(_)])), "{refused}");
    let taken = service::add(&shop.app.services, "shop", registration(), Source::Store).await.unwrap_err();
    assert!(matches!(taken, Unregistered::Taken(_)));
}
