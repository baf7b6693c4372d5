//! The few drawings of the product, inline: no request, and they take the colour of the text.

use leptos::prelude::*;

/// The seal: 手 ("hand") cut into vermilion, the mark of the product.
pub fn seal() -> AnyView {
    view! {
        <svg class="seal" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
            <path class="seal-ground" d="M9 4.5 55.5 4 60 9.5 59.4 55 55 60 8.6 59.6 4 55.2 4.6 9Z" />
            <g class="seal-cut">
                <path d="M46 12.5C38 16 27 17.8 16.5 18.4" />
                <path d="M15 29H49" />
                <path d="M11.5 40H52.5" />
                <path d="M32 17V49Q32 54.5 24.5 52" />
            </g>
        </svg>
    }
    .into_any()
}

fn outline(path: &'static str) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=path />
        </svg>
    }
    .into_any()
}

/// Something to know.
pub fn info() -> AnyView {
    outline("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 8v6m0-9.5v.1")
}

/// Something to mend.
pub fn warning() -> AnyView {
    outline("M12 4 2.8 20h18.4L12 4Zm0 6v5m0 2.4v.1")
}

/// Something done.
pub fn done() -> AnyView {
    outline("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-4 9.3 2.8 2.7L16 9.5")
}

/// Takes away.
pub fn close() -> AnyView {
    outline("M6 6l12 12M18 6 6 18")
}

/// No connection.
pub fn offline() -> AnyView {
    outline("M3 3l18 18M5 12a10 10 0 0 1 4-2.5m6 .2a10 10 0 0 1 4 2.3M8.5 15.5a5 5 0 0 1 6.5-.3M12 19.4v.1")
}

/// Light colours.
pub fn sun() -> AnyView {
    outline(
        "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0-5.5v2m0 15v2M2.5 12h2m15 0h2M5.3 5.3l1.4 1.4m10.6 10.6 1.4 1.4m0-13.4-1.4 1.4M6.7 17.3l-1.4 1.4",
    )
}

/// Dark colours.
pub fn moon() -> AnyView {
    outline("M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z")
}

/// The device's own colours.
pub fn half_moon() -> AnyView {
    outline("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 0v18m3-17.4v16.8m3-14.7v12.6")
}
