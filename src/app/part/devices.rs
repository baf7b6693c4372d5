//! Where the person is logged in, and the button that logs a device out. Fetched once the page is
//! awake, and again after every change.

use super::section::{section, told};
use super::when::when;
use super::{changing, focus, icon};
use crate::app::ask::{Ask, Asked};
use crate::app::words::{Words, use_words};
use crate::model::Error;
use crate::model::session::Device;
use crate::server_fns::session::{EndDevice, ListDevices};
use leptos::prelude::*;

const HEADING: &str = "devices";

/// The device that was last told to log out.
#[derive(Clone)]
struct Target {
    sid: String,
    label: String,
}

/// The section; a changed password ends sessions, so the list is fetched again then.
pub fn devices(changing_password: Signal<bool>) -> AnyView {
    let w = use_words();
    let list = Ask::of::<ListDevices>();
    let end = Ask::of::<EndDevice>();
    let target = RwSignal::new(None);
    Effect::new(move |_| {
        let changing = changing_password.get();
        let ending = end.pending().get();
        if !changing && !ending {
            list.look();
        }
    });
    Effect::new(move |_| {
        if end.done() {
            focus(HEADING);
        }
    });
    let failed = end.error();
    let busy = Signal::derive(move || list.pending().get().then_some("true"));
    let told_ended = Signal::derive(move || {
        let done = !end.pending().get() && end.done();
        target.get().filter(|_| done).map(|Target { label, .. }| (w.account().devices.ended)(&label))
    });
    let body = view! {
        {changing(move || failed.get().map_or_else(|| ().into_any(), |error| trouble(w, &error)))}
        {told(told_ended)}
        <div aria-live="polite" aria-busy=busy>
            {changing(move || match list.answer() {
                None => view! { <p class="loading needs-script">{w.account().devices.loading}</p> }.into_any(),
                Some(Ok(devices)) => rows(w, devices, *end, target),
                Some(Err(error)) => view! { {trouble(w, &error)} {reload(w, *list)} }.into_any(),
            })}
        </div>
    };
    section(HEADING, w.account().devices.title, Some(w.account().devices.lead), body.into_any())
}

fn rows(w: &'static Words, devices: Vec<Device>, end: Asked, target: RwSignal<Option<Target>>) -> AnyView {
    let alone = devices.len() < 2;
    let rows: Vec<_> = devices.into_iter().map(|device| row(w, device, end, target)).collect();
    view! {
        <ul class="devices">{rows}</ul>
        {alone.then(|| view! { <p class="hint">{w.account().devices.alone}</p> }.into_any())}
    }
    .into_any()
}

fn row(w: &'static Words, device: Device, end: Asked, target: RwSignal<Option<Target>>) -> AnyView {
    let words = &w.account().devices;
    let Device { sid, label, since, last_seen, current } = device;
    let mark = if current {
        view! { <span class="tag tag-good">{words.this}</span> }.into_any()
    } else {
        end_button(w, Target { sid, label: label.clone() }, end, target)
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

fn end_button(w: &'static Words, device: Target, end: Asked, target: RwSignal<Option<Target>>) -> AnyView {
    let words = &w.account().devices;
    let name = (words.end_label)(&device.label);
    let sid = device.sid.clone();
    let mine = move || target.with(|target| target.as_ref().is_some_and(|target| target.sid == sid));
    let ending = Signal::derive(move || end.pending().get() && mine());
    let disabled = Signal::derive(move || ending.get().then_some("true"));
    let said = Signal::derive(move || if ending.get() { words.ending } else { words.end });
    let click = move |_| {
        if !end.pending().get_untracked() {
            target.set(Some(device.clone()));
            end.with(&[("sid", &device.sid)]);
        }
    };
    view! {
        <button
            type="button"
            class="quiet outlined"
            aria-label=name
            aria-disabled=disabled
            on:click=click
        >
            {said}
        </button>
    }
    .into_any()
}

fn reload(w: &'static Words, list: Asked) -> AnyView {
    view! {
        <p class="ways">
            <button type="button" class="quiet outlined" on:click=move |_| list.look()>
                {w.account().devices.reload}
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
