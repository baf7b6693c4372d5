//! What a setting's value can do: be read from TOML and from one line of environment, and be
//! written back as TOML. The kinds of the standard library stand here, our own in their files.

use std::net::SocketAddr;
use std::path::PathBuf;
use toml::de::DeValue;

/// A kind of value.
pub trait Value: Sized {
    /// What is expected, as the end of a sentence that begins with "expected".
    const FORM: &'static str;
    /// True for what must not stand in the settings file.
    const SECRET: bool = false;

    /// Reads the text of an environment variable or of a TOML string.
    fn from_text(text: &str) -> Result<Self, String>;

    /// Reads a TOML value; strings only unless a kind says otherwise.
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        match value {
            DeValue::String(text) => Self::from_text(text),
            other => Err(expected::<Self>(other.type_str())),
        }
    }

    /// The value of a setting that nobody set and that has no default.
    fn unset() -> Option<Self> {
        None
    }

    /// Writes it as TOML, secrets masked; `None` when there is nothing to write.
    fn to_toml(&self) -> Option<String>;
}

/// The sentence for something that is not of the right form.
pub fn expected<T: Value>(found: &str) -> String {
    format!("expected {}, found {found}", T::FORM)
}

/// A TOML basic string.
pub fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

impl Value for bool {
    const FORM: &'static str = "true or false";

    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| expected::<Self>(&quoted(text)))
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| expected::<Self>(value.type_str()))
    }

    fn to_toml(&self) -> Option<String> {
        Some(self.to_string())
    }
}

macro_rules! number {
    ($($kind:ty),*) => {$(
        impl Value for $kind {
            const FORM: &'static str = "a whole number";

            fn from_text(text: &str) -> Result<Self, String> {
                text.parse().map_err(|_| expected::<Self>(&quoted(text)))
            }

            fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
                let number = value.as_integer().ok_or_else(|| expected::<Self>(value.type_str()))?;
                <$kind>::from_str_radix(number.as_str(), number.radix()).map_err(|_| expected::<Self>(number.as_str()))
            }

            fn to_toml(&self) -> Option<String> {
                Some(self.to_string())
            }
        }
    )*};
}
number!(u32, usize);

macro_rules! parsed {
    ($($kind:ty, $form:literal;)*) => {$(
        impl Value for $kind {
            const FORM: &'static str = $form;

            fn from_text(text: &str) -> Result<Self, String> {
                text.parse().map_err(|_| expected::<Self>(&quoted(text)))
            }

            fn to_toml(&self) -> Option<String> {
                Some(quoted(&self.to_string()))
            }
        }
    )*};
}
parsed! {
    SocketAddr, "an address with a port like \"127.0.0.1:3000\" or \"[::]:3000\"";
    String, "a text";
}

impl Value for PathBuf {
    const FORM: &'static str = "a path";

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(PathBuf::from(text))
    }

    fn to_toml(&self) -> Option<String> {
        Some(quoted(&self.to_string_lossy()))
    }
}

impl Value for ipnet::IpNet {
    const FORM: &'static str = "an address or a network like \"10.0.0.0/8\"";

    fn from_text(text: &str) -> Result<Self, String> {
        let net = text.parse().or_else(|_| text.parse::<std::net::IpAddr>().map(Into::into));
        net.map_err(|_| expected::<Self>(&quoted(text)))
    }

    fn to_toml(&self) -> Option<String> {
        Some(quoted(&self.to_string()))
    }
}

impl<T: Value> Value for Option<T> {
    const FORM: &'static str = T::FORM;
    const SECRET: bool = T::SECRET;

    fn from_text(text: &str) -> Result<Self, String> {
        T::from_text(text).map(Some)
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        T::from_toml(value).map(Some)
    }

    fn unset() -> Option<Self> {
        Some(None)
    }

    fn to_toml(&self) -> Option<String> {
        self.as_ref().and_then(T::to_toml)
    }
}

/// Lists: a TOML array, or texts with commas between them in the environment.
impl<T: Value> Value for Vec<T> {
    const FORM: &'static str = "a list";

    fn from_text(text: &str) -> Result<Self, String> {
        text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(T::from_text).collect()
    }

    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        let items = value.as_array().ok_or_else(|| expected::<Self>(value.type_str()))?;
        items.iter().map(|item| T::from_toml(item.get_ref())).collect()
    }

    fn unset() -> Option<Self> {
        Some(Vec::new())
    }

    fn to_toml(&self) -> Option<String> {
        Some(format!("[{}]", self.iter().filter_map(T::to_toml).collect::<Vec<_>>().join(", ")))
    }
}
