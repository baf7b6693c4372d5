//! `/console/services/:id`: one service, its description, its secrets, and its end.

use super::{back, page};
use crate::app::ask::{Ask, Asked};
use crate::app::part::confirm::{Confirm, confirm};
use crate::app::part::kit::kit;
use crate::app::part::listing::{Listing, listing, trouble_of};
use crate::app::part::notice::way;
use crate::app::part::registration::{Form, registration};
use crate::app::part::secrets::secrets;
use crate::app::part::section::{section, told};
use crate::app::part::{changing, icon};
use crate::app::words::{Words, use_words};
use crate::model::Error;
use crate::model::kit::Kit;
use crate::model::service::{Saved, ServiceInfo, Source};
use crate::server_fns::service::{AddSecret, ReadKit, ReadService, RemoveSecret, RemoveService, SaveService};
use leptos::prelude::*;

/// What this page asks.
#[derive(Clone, Copy)]
struct Asks {
    read: Ask<ServiceInfo>,
    save: Ask<Saved>,
    add: Ask<String>,
    take: Asked,
    remove: Asked,
    kit: Ask<Kit>,
}

/// The page.
pub fn service_page(id: String) -> AnyView {
    let w = use_words();
    let asks = Asks {
        read: Ask::of::<ReadService>(),
        save: Ask::of::<SaveService>(),
        add: Ask::of::<AddSecret>(),
        take: *Ask::of::<RemoveSecret>(),
        remove: *Ask::of::<RemoveService>(),
        kit: Ask::of::<ReadKit>(),
    };
    let read = move || asks.read.with(&[("id", &id)]);
    Effect::new({
        let read = read.clone();
        move |_| {
            let changing = [asks.add.pending(), asks.take.pending()].iter().any(|pending| pending.get());
            if !changing {
                read();
            }
        }
    });
    // The description is drawn once: fetching the secrets anew must not change fields under the reader's hands.
    let first = RwSignal::new(None::<ServiceInfo>);
    Effect::new(move |_| {
        if let Some(Ok(service)) = asks.read.answer()
            && first.with_untracked(Option::is_none)
        {
            first.set(Some(service));
        }
    });
    let over = Memo::new(move |_| asks.remove.done());
    changing(move || match (first.get(), over.get()) {
        (None, _) => page(w.console().service.loading.to_owned(), back(), waiting(w, asks, read.clone())),
        (Some(service), false) => shown(w, service, asks),
        (Some(service), true) => gone(w, &service.registration.name),
    })
}

fn waiting(w: &'static Words, asks: Asks, read: impl Fn() + Send + Sync + 'static) -> AnyView {
    let words = &w.console().services;
    let gone = &w.console().service;
    let shown = move || match asks.read.answer()? {
        Ok(_) => None,
        Err(Error::NotFound) => Some(Ok(view! {
            <h2>{gone.gone_title}</h2>
            <p>{gone.gone}</p>
            <p class="ways">{way("/console", gone.back)}</p>
        }
        .into_any())),
        Err(error) => Some(Err(error)),
    };
    let words = Listing { loading: gone.loading, reload: words.reload };
    view! { <div class="account-section">{listing(words, *asks.read, read, shown)}</div> }.into_any()
}

fn shown(w: &'static Words, service: ServiceInfo, asks: Asks) -> AnyView {
    let words = &w.console().service;
    let ServiceInfo { id, registration: kept, source, secrets: first, .. } = service;
    let (name, mine) = (kept.name.clone(), source == Source::Store);
    let keeps_secrets = !kept.public && kept.jwks.is_none();
    let form = Form { id: Some(id.clone()), registration: kept, open: Signal::stored(mine), mine };
    let saved = told(Signal::derive(move || match asks.save.answer() {
        Some(Ok(Saved { unfit, .. })) if unfit.is_empty() && !asks.save.pending().get() => Some(w.registration().saved.to_owned()),
        _ => None,
    }));
    let reason = (words.read_only)(source);
    // As they were last fetched.
    let kept = Memo::new(move |_| asks.read.answer().and_then(Result::ok).map_or_else(|| first.clone(), |service| service.secrets));
    let kit = kit(id.clone(), asks.kit);
    let body = view! {
        {reason.map(|reason| view! { <div class="slip">{icon::info()} <p class="slip-text">{reason}</p></div> }.into_any())}
        {registration(form, asks.save)}
        {saved}
        {keeps_secrets.then(|| secrets(id.clone(), kept, mine, asks.add, asks.take))}
        {kit}
        {mine.then(|| removal(w, id, &name, asks.remove))}
    };
    let body = body.into_any();
    page(name, back(), body)
}

fn removal(w: &'static Words, id: String, name: &str, remove: Asked) -> AnyView {
    let words = &w.console().removal;
    let question = Confirm {
        key: "service".into(),
        ask: words.ask,
        label: words.ask.into(),
        question: (words.question)(name),
        yes: words.confirm,
        busy: words.removing,
        no: words.cancel,
    };
    let body = view! {
        {trouble_of(remove)}
        {confirm(question, remove.pending(), move || remove.with(&[("id", &id)]))}
    };
    section("removal", words.title, Some(words.lead), body.into_any())
}

fn gone(w: &'static Words, name: &str) -> AnyView {
    let words = &w.console().removal;
    let body = view! {
        <div class="account-section">
            <p>{words.done_lead}</p>
            <p class="ways">{way("/console", w.console().service.back)}</p>
        </div>
    };
    page((words.done)(name), ().into_any(), body.into_any())
}
