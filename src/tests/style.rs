//! The contrast of the colours in `style/tokens.css` that are used together (WCAG 2.2: 4.5 for text,
//! 3 for parts of controls), computed for paper and night.

use std::collections::HashMap;

/// Text, and the grounds it stands on.
const TEXT: &[(&str, &[&str])] = &[
    ("ink", &["paper", "sheet", "sunken", "shu-wash", "matcha-wash", "indigo-wash", "board"]),
    ("ink-soft", &["paper", "sheet", "sunken"]),
    ("indigo-ink", &["paper", "sheet", "sunken", "indigo-wash"]),
    ("shu-ink", &["paper", "sheet", "sunken", "shu-wash"]),
    ("matcha-ink", &["paper", "sheet", "sunken", "matcha-wash"]),
    ("on-shu", &["shu", "shu-strong"]),
];

/// Borders of controls, focus rings and marks, and what they stand out from.
const PARTS: &[(&str, &[&str])] = &[
    ("edge", &["paper", "sheet", "sunken"]),
    ("indigo-ink", &["paper", "sheet", "sunken", "shu-wash", "matcha-wash", "indigo-wash"]),
    ("shu", &["paper", "sheet"]),
    ("shu-ink", &["paper", "sheet", "shu-wash"]),
    ("matcha-ink", &["paper", "sheet", "matcha-wash"]),
];

type Oklch = [f64; 3];

/// Reads `oklch(L C H)`.
fn oklch(text: &str) -> Oklch {
    let inner = text.trim().strip_prefix("oklch(").and_then(|t| t.strip_suffix(')')).unwrap_or_else(|| panic!("{text}"));
    let numbers: Vec<f64> = inner.split_whitespace().map(|n| n.parse().expect("a number")).collect();
    numbers.try_into().expect("three numbers")
}

/// The tokens, each with its colour on paper and by night.
fn tokens() -> HashMap<String, (Oklch, Oklch)> {
    let css = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/style/tokens.css")).expect("tokens.css");
    let declarations = css.lines().filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": "));
    declarations
        .filter_map(|(name, value)| {
            let pair = match value.strip_prefix("light-dark(") {
                Some(both) => {
                    let (light, dark) = both.strip_suffix(')')?.split_once("), ")?;
                    (oklch(&format!("{light})")), oklch(dark))
                }
                None if value.starts_with("oklch(") => (oklch(value), oklch(value)),
                None => return None,
            };
            Some((name.to_owned(), pair))
        })
        .collect()
}

/// Relative luminance (WCAG 2.2) by way of Oklab (Ottosson 2020) and linear sRGB, clipped to its gamut.
fn luminance([l, c, h]: Oklch) -> f64 {
    let (a, b) = (c * h.to_radians().cos(), c * h.to_radians().sin());
    let l_ = (l + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m_ = (l - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s_ = (l - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    let red = 4.076_741_662_1 * l_ - 3.307_711_591_3 * m_ + 0.230_969_929_2 * s_;
    let green = -1.268_438_004_6 * l_ + 2.609_757_401_1 * m_ - 0.341_319_396_5 * s_;
    let blue = -0.004_196_086_3 * l_ - 0.703_418_614_7 * m_ + 1.707_614_701_0 * s_;
    0.2126 * red.clamp(0.0, 1.0) + 0.7152 * green.clamp(0.0, 1.0) + 0.0722 * blue.clamp(0.0, 1.0)
}

fn contrast(one: Oklch, other: Oklch) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The pairs that fall short, in words.
fn short_of(least: f64, pairs: &[(&str, &[&str])]) -> Vec<String> {
    let tokens = tokens();
    let colour = |name: &str| tokens.get(name).copied().unwrap_or_else(|| panic!("no token --{name}"));
    let mut short = Vec::new();
    for (front, grounds) in pairs {
        for ground in *grounds {
            let (on, under) = (colour(front), colour(ground));
            for (theme, ratio) in [("paper", contrast(on.0, under.0)), ("night", contrast(on.1, under.1))] {
                if ratio < least {
                    short.push(format!("--{front} on --{ground}, {theme}: {ratio:.2}"));
                }
            }
        }
    }
    short
}

#[test]
fn the_formula_gives_the_known_extremes() {
    assert!((contrast([1.0, 0.0, 0.0], [0.0, 0.0, 0.0]) - 21.0).abs() < 0.01);
    // #767676 on white is the well-known grey that just passes.
    assert!((contrast([0.5659, 0.0, 0.0], [1.0, 0.0, 0.0]) - 4.54).abs() < 0.05);
}

#[test]
fn text_can_be_read() {
    assert_eq!(short_of(4.5, TEXT), Vec::<String>::new());
}

#[test]
fn controls_can_be_seen() {
    assert_eq!(short_of(3.0, PARTS), Vec::<String>::new());
}
