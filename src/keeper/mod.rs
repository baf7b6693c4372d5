//! How the browser keeps the token: state, single-flight renewal, tabs, the bearer client.
//! A pure core, natively tested, and a thin browser shell around it. Knows no page and no server
//! function: the renewal is handed in.
