//! Where the person is logged in, and the button that logs a device out. Fetched once the page is
//! awake, and again after every change.

use super::section::{section, told};
use super::when::when;
use super::{focus, icon};
use crate::app::words::{Words, use_words};
use crate::model::Error;
use crate::model::session::Device;
use crate::server_fns::Failure;
use crate::server_fns::account::ChangePassword;
use crate::server_fns::session::{EndDevice, ListDevices};
use leptos::prelude::*;

const HEADING: &str = "devices";

/// The section; a changed password ends sessions, so the list is fetched again then.
pub fn devices(change_password: ServerAction<ChangePassword>) -> AnyView {
    let w = use_words();
    let list = ServerAction::<ListDevices>::new();
    let end = ServerAction::<EndDevice>::new();
    let ended = RwSignal::new(None);
    Effect::new(move |_| {
        let changing = change_password.pending().get();
        let ending = end.pending().get();
        if !changing && !ending {
            list.dispatch(ListDevices {});
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(())) = end.value().get() {
            focus(HEADING);
        }
    });
    let failed = Signal::derive(move || {
        end.value().with(|answer| match answer {
            Some(Err(Failure(error))) => Some(error.clone()),
            _ => None,
        })
    });
    let told_ended = Signal::derive(move || {
        let done = !end.pending().get() && end.value().with(|answer| matches!(answer, Some(Ok(()))));
        ended.get().filter(|_| done).map(|label: String| (w.account.devices.ended)(&label))
    });
    let body = view! {
        {move || failed.get().map(|error| trouble(w, &error))}
        {told(told_ended)}
        <div aria-live="polite" aria-busy=move || list.pending().get().then_some("true")>
            {move || match list.value().get() {
                None => view! { <p class="loading needs-script">{w.account.devices.loading}</p> }.into_any(),
                Some(Ok(devices)) => rows(w, devices, end, ended),
                Some(Err(Failure(error))) => view! { {trouble(w, &error)} {reload(w, list)} }.into_any(),
            }}
        </div>
    };
    section(HEADING, w.account.devices.title, Some(w.account.devices.lead), body.into_any())
}

fn rows(w: &'static Words, devices: Vec<Device>, end: ServerAction<EndDevice>, ended: RwSignal<Option<String>>) -> AnyView {
    let alone = devices.len() < 2;
    let rows: Vec<_> = devices.into_iter().map(|device| row(w, device, end, ended)).collect();
    view! {
        <ul class="devices">{rows}</ul>
        {alone.then(|| view! { <p class="hint">{w.account.devices.alone}</p> })}
    }
    .into_any()
}

fn row(w: &'static Words, device: Device, end: ServerAction<EndDevice>, ended: RwSignal<Option<String>>) -> AnyView {
    let words = &w.account.devices;
    let Device { sid, label, since, last_seen, current } = device;
    let mark = if current {
        view! { <span class="tag tag-good">{words.this}</span> }.into_any()
    } else {
        end_button(w, sid, label.clone(), end, ended)
    };
    view! {
        <li class="device">
            <div>
                <p class="device-label">
                    <bdi>{label}</bdi>
                </p>
                <p class="device-times">
                    <span>{words.since} " " {when(since)}</span>
                    <span>{words.last_seen} " " {when(last_seen)}</span>
                </p>
            </div>
            {mark}
        </li>
    }
    .into_any()
}

fn end_button(w: &'static Words, sid: String, label: String, end: ServerAction<EndDevice>, ended: RwSignal<Option<String>>) -> AnyView {
    let words = &w.account.devices;
    let name = (words.end_label)(&label);
    let mine = sid.clone();
    let ending = Signal::derive(move || end.input().with(|input| input.as_ref().is_some_and(|input| input.sid == mine)));
    let click = move |_| {
        if !end.pending().get_untracked() {
            ended.set(Some(label.clone()));
            end.dispatch(EndDevice { sid: sid.clone() });
        }
    };
    view! {
        <button
            type="button"
            class="quiet outlined"
            aria-label=name
            aria-disabled=move || ending.get().then_some("true")
            on:click=click
        >
            {move || if ending.get() { words.ending } else { words.end }}
        </button>
    }
    .into_any()
}

fn reload(w: &'static Words, list: ServerAction<ListDevices>) -> AnyView {
    view! {
        <p class="ways">
            <button type="button" class="quiet outlined" on:click=move |_| _ = list.dispatch(ListDevices {})>
                {w.account.devices.reload}
            </button>
        </p>
    }
    .into_any()
}

fn trouble(w: &'static Words, error: &Error) -> AnyView {
    view! {
        <div class="slip slip-warning" role="alert">
            {icon::warning()}
            <p class="slip-text">{(w.trouble.error)(error)}</p>
        </div>
    }
    .into_any()
}
