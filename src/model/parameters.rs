//! The parameters of a request to an endpoint of OAuth, in order: form or query, before anybody makes sense of them.

use serde::Deserialize;

/// Names and values as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Parameters(Vec<(String, String)>);

/// A parameter was given twice (RFC 6749 §3.1, §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeated(pub &'static str);

impl Parameters {
    /// Reads a query or a form.
    pub fn parse(text: &str) -> Self {
        let plain = |text: &str| percent_decode(&text.replace('+', " "));
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (plain(name), plain(value))
        };
        Parameters(text.split('&').filter(|pair| !pair.is_empty()).map(pair).collect())
    }

    /// The value of a parameter; empty counts as absent (RFC 6749 §3.1).
    pub fn one(&self, name: &'static str) -> Result<Option<&str>, Repeated> {
        let mut values = self.all(name);
        let value = values.next();
        if values.next().is_some() { Err(Repeated(name)) } else { Ok(value.filter(|value| !value.is_empty())) }
    }

    /// Every value of a parameter, empty ones too.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The same with another value for this parameter, or without it.
    pub fn with(mut self, name: &str, value: Option<&str>) -> Self {
        self.0.retain(|(key, _)| key != name);
        self.0.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        self
    }

    /// As a query.
    pub fn to_query(&self) -> String {
        let pairs: Vec<String> = self.0.iter().map(|(name, value)| [&encode(name), "=", &encode(value)].concat()).collect();
        pairs.join("&")
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Parameters(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// Percent-encodes all but the unreserved characters (RFC 3986 §2.3).
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~') {
            out.push(b as char);
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

/// What is no UTF-8 becomes replacement characters: no parameter of ours holds one, so it is refused where it is read.
fn percent_decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let hex = |b: &u8| char::from(*b).to_digit(16);
        match (first, tail) {
            (b'%', [high, low, tail @ ..]) if hex(high).is_some() && hex(low).is_some() => {
                out.push((hex(high).unwrap_or_default() * 16 + hex(low).unwrap_or_default()) as u8);
                rest = tail;
            }
            _ => out.push(*first),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_query_is_read_as_forms_write_it() {
        let parameters = Parameters::parse("scope=openid+email&state=a%2Bb%26&empty=&x=1&x=2");
        assert_eq!(parameters.one("scope"), Ok(Some("openid email")));
        assert_eq!(parameters.one("state"), Ok(Some("a+b&")));
        assert_eq!((parameters.one("empty"), parameters.one("none")), (Ok(None), Ok(None)));
        assert_eq!(parameters.one("x"), Err(Repeated("x")));
        assert_eq!(parameters.with("x", Some("é")).to_query(), "scope=openid%20email&state=a%2Bb%26&empty=&x=%C3%A9");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(pairs in proptest::collection::vec((".{0,8}", ".{0,12}"), 0..6)) {
            let parameters: Parameters = pairs.into_iter().collect();
            prop_assert_eq!(Parameters::parse(&parameters.to_query()), parameters);
        }

        #[test]
        fn anything_can_be_read(text in ".{0,64}") {
            Parameters::parse(&text);
        }
    }
}
