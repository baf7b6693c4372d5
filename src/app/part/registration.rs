//! The form for a service, new or known: every part of its description, and what is unfit about it.

use super::entry::{Entry, Faults, Tick, choice, fault, line, lines, name_of, switch, tick};
use super::form::form_for;
use super::submit::submit;
use super::summary::summary;
use super::{changing, focus, icon};
use crate::app::ask::Ask;
use crate::app::words::registration::{Field, Words};
use crate::app::words::use_words;
use crate::model::service::{GrantType, Registration, Saved, SigningAlg, Unfit};
use leptos::prelude::*;

const SUMMARY: &str = "unfit";

/// Which service, and whether it can be changed.
pub struct Form {
    /// Its id; none for a new one.
    pub id: Option<String>,
    /// What is registered of it so far.
    pub registration: Registration,
    /// False while the page is not awake, and for a service that is described elsewhere.
    pub open: Signal<bool>,
    /// False where it is described elsewhere.
    pub mine: bool,
}

/// The form; `save` is what it asks.
pub fn registration(form: Form, save: Ask<Saved>) -> AnyView {
    let w = use_words();
    let words = w.registration();
    let Form { id, registration, open, mine } = form;
    let faults: Faults = Signal::derive(move || match save.answer() {
        Some(Ok(saved)) => saved.unfit,
        _ => Vec::new(),
    });
    Effect::new(move |_| {
        if faults.with(|faults| !faults.is_empty()) {
            focus(SUMMARY);
        }
    });
    let new = id.is_none();
    let (send, sending) = if new { (words.register, words.registering) } else { (words.save, words.saving) };
    let public = RwSignal::new(registration.public);
    let closed = Signal::derive(move || !open.get());
    let fields = view! {
        <input type="hidden" name="new" value=if new { "true" } else { "false" } />
        <fieldset disabled=closed class="sheets">
            {sheet("basics", words.basics, basics(words, id, &registration, public, faults))}
            {sheet("signing-in", words.signing_in, signing_in(words, &registration, public, faults))}
            {sheet("tokens", words.tokens, tokens(words, &registration, faults))}
            {mine.then(|| submit(send, sending, save.pending()))}
        </fieldset>
    };
    view! {
        {summary(save.error())}
        {unfit(words, faults)}
        {form_for(*save, None, fields.into_any())}
    }
    .into_any()
}

fn sheet(id: &'static str, title: &'static str, fields: AnyView) -> AnyView {
    view! {
        <section class="account-section" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            {fields}
        </section>
    }
    .into_any()
}

/// Everything that is wrong, above the form; each leads to its field.
fn unfit(words: &'static Words, faults: Faults) -> AnyView {
    let w = use_words();
    changing(move || {
        let faults = faults.get();
        if faults.is_empty() {
            return ().into_any();
        }
        let entries: Vec<_> = faults.iter().map(|unfit| entry(words, unfit)).collect();
        view! {
            <div class="slip slip-warning" id=SUMMARY role="alert" tabindex="-1">
                {icon::warning()}
                <div class="slip-text">
                    <h2>{w.form.summary}</h2>
                    <ul>{entries}</ul>
                </div>
            </div>
        }
        .into_any()
    })
}

fn entry(words: &'static Words, unfit: &Unfit) -> AnyView {
    // The boxes of the grants have ids of their own; the first stands for them.
    let id = if unfit.key() == "grants" { GrantType::ALL[0].code() } else { unfit.key() };
    view! {
        <li>
            <a
                href=["#", id].concat()
                on:click=move |click| {
                    click.prevent_default();
                    focus(id);
                }
            >
                {(words.unfit)(unfit)}
            </a>
        </li>
    }
    .into_any()
}

fn basics(words: &'static Words, id: Option<String>, r: &Registration, public: RwSignal<bool>, faults: Faults) -> AnyView {
    let name = line(Entry { key: "name", words: words.name, value: r.name.clone() }, faults);
    match id {
        None => view! {
            {line(Entry { key: "id", words: words.id, value: String::new() }, faults)}
            {name}
            {kinds(words, public)}
        }
        .into_any(),
        Some(id) => {
            let (kind, _) = if r.public { words.public } else { words.confidential };
            view! {
                <input type="hidden" name=name_of("id") value=id.clone() />
                <dl class="known">
                    <div>
                        <dt class="label">{words.id.0}</dt>
                        <dd>
                            <code translate="no">{id}</code>
                        </dd>
                    </div>
                    <div>
                        <dt class="label">{words.kind}</dt>
                        <dd>{kind}</dd>
                    </div>
                </dl>
                {name}
            }
            .into_any()
        }
    }
}

/// Whether it keeps a secret: asked of a new one alone.
fn kinds(words: &'static Words, public: RwSignal<bool>) -> AnyView {
    let kind = |value: &'static str, words: Field, is: bool| {
        let chosen = Tick { kind: "radio", id: ["public-", value].concat(), name: name_of("public"), value, words, on: !is };
        tick(chosen, move || public.set(is))
    };
    view! {
        <fieldset class="group">
            <legend>{words.kind}</legend>
            {kind("false", words.confidential, false)}
            {kind("true", words.public, true)}
        </fieldset>
    }
    .into_any()
}

fn signing_in(words: &'static Words, r: &Registration, public: RwSignal<bool>, faults: Faults) -> AnyView {
    let grant = |grant: GrantType| {
        let (id, words) = (grant.code(), (words.grant)(grant));
        tick(Tick { kind: "checkbox", id: id.into(), name: "draft[grants][]".into(), value: id, words, on: r.may(grant) }, || ())
    };
    let grants: Vec<_> = GrantType::ALL.into_iter().map(grant).collect();
    let pkce = r.pkce;
    let list = |key, field: Field, all: &[String]| lines(Entry { key, words: field, value: all.join("\n") }, faults);
    let back_channel = r.back_channel_logout_uri.clone().unwrap_or_default();
    view! {
        <fieldset class="group" aria-describedby="grants-fault">
            <legend>{words.grants}</legend>
            {fault("grants", faults)}
            {grants}
        </fieldset>
        {list("redirect-uris", words.redirect_uris, &r.redirect_uris)}
        {list("post-logout-uris", words.post_logout_uris, &r.post_logout_uris)}
        {line(Entry { key: "back-channel-logout-uri", words: words.back_channel, value: back_channel }, faults)}
        {list("origins", words.origins, &r.origins)}
        {switch("first-party", words.first_party, r.first_party)}
        // Never off for one that keeps no secret: so nothing is asked.
        {changing(move || match public.get() {
            true => ().into_any(),
            false => switch("pkce", words.pkce, pkce),
        })}
    }
    .into_any()
}

fn tokens(words: &'static Words, r: &Registration, faults: Faults) -> AnyView {
    let algs = SigningAlg::ALL.map(|alg| match alg {
        SigningAlg::HS256 => (alg.code(), [alg.code(), " · ", words.alg_secret].concat()),
        _ => (alg.code(), alg.code().to_owned()),
    });
    let algs = [("", words.alg_usual.to_owned())].into_iter().chain(algs).collect();
    let alg = r.alg.map(SigningAlg::code).unwrap_or_default().to_owned();
    let one = |key, field: Field, value: String| line(Entry { key, words: field, value }, faults);
    let list = |key, field: Field, all: &[String]| lines(Entry { key, words: field, value: all.join("\n") }, faults);
    let seconds = |life: Option<u32>| life.map(|life| life.to_string()).unwrap_or_default();
    let claims: Vec<String> = r.claims.iter().map(|(name, value)| [name, "=", value].concat()).collect();
    view! {
        {choice(Entry { key: "alg", words: words.alg, value: alg }, algs, faults)}
        {switch("id-token-claims", words.id_token_claims, r.id_token_claims)}
        {one("access-ttl", words.access_ttl, seconds(r.access_ttl))}
        {one("refresh-ttl", words.refresh_ttl, seconds(r.refresh_ttl))}
        {one("audience", words.audience, r.audience.clone().unwrap_or_default())}
        {list("resources", words.resources, &r.resources)}
        {list("exchange-to", words.exchange_to, &r.exchange_to)}
        {list("scopes", words.scopes, &r.scopes)}
        {list("claims", words.claims, &claims)}
        {lines(Entry { key: "jwks", words: words.jwks, value: r.jwks.clone().unwrap_or_default() }, faults)}
    }
    .into_any()
}
