//! Where the person is logged in, and the button that logs a device out. Fetched once the page is
//! awake, and again after every change.

use super::focus;
use super::listing::{Listing, listing, trouble_of};
use super::section::{section, told};
use super::when::when;
use crate::app::ask::{Ask, Asked};
use crate::app::words::{Words, use_words};
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
    let told_ended = Signal::derive(move || {
        let done = !end.pending().get() && end.done();
        target.get().filter(|_| done).map(|Target { label, .. }| (w.account().devices.ended)(&label))
    });
    let shown = move || {
        let answer = list.answer()?;
        Some(answer.map(|devices| rows(w, devices, *end, target)))
    };
    let words = &w.account().devices;
    let body = view! {
        {trouble_of(*end)}
        {told(told_ended)}
        {listing(Listing { loading: words.loading, reload: words.reload }, *list, move || list.look(), shown)}
    };
    section(HEADING, words.title, Some(words.lead), body.into_any())
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
