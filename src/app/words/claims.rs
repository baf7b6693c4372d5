//! What is written on a pass: every header and claim that Tegata issues, explained.

/// Sentences about the token itself.
pub struct Words {
    /// Heading.
    pub title: &'static str,
    /// What a token is.
    pub lead: &'static str,
    /// The first part, and what it is for.
    pub header: [&'static str; 2],
    /// The second part, and what it is for.
    pub payload: [&'static str; 2],
    /// The third part, and what it is for.
    pub signature: [&'static str; 2],
    /// How a signature by a private key comes about.
    pub signed_by_key: &'static str,
    /// The same in shared-secret mode.
    pub signed_by_secret: &'static str,
    /// Heading of the token as it is sent.
    pub raw: &'static str,
    /// A word of caution beside it.
    pub caution: &'static str,
    /// The button.
    pub copy: &'static str,
    /// Announced when it was copied.
    pub copied: &'static str,
    /// Or could not be.
    pub not_copied: &'static str,
    /// The meaning of a claim that Tegata does not write.
    pub unknown: &'static str,
    /// Name, what it is called, what it means; in reading order.
    pub known: &'static [(&'static str, &'static str, &'static str)],
}

impl Words {
    /// The known names in reading order.
    pub fn order(&self) -> Vec<&'static str> {
        self.known.iter().map(|(name, ..)| *name).collect()
    }

    /// What a header or claim is called, and what it means.
    pub fn explain<'a>(&self, name: &'a str) -> (&'a str, &'static str) {
        self.known.iter().find(|known| known.0 == name).map_or((name, self.unknown), |known| (known.1, known.2))
    }
}

pub(super) const JA: Words = Words {
    title: "手形に書かれていること",
    lead: "手形は署名つきの文書（JWT）です。暗号化はされていないので、持っている人は誰でも読めます。",
    header: ["ヘッダー", "どう署名したか"],
    payload: ["ペイロード", "何を証明するか"],
    signature: ["署名", "本物のしるし"],
    signed_by_key: "ヘッダーとペイロードを、Tegataだけが持つ秘密鍵で署名した値です。一文字でも書き換えると、公開鍵での検証に失敗します。",
    signed_by_secret: "ヘッダーとペイロードを、サービスどうしで共有する秘密の値で署名したものです。一文字でも書き換えると検証に失敗します。",
    raw: "手形の全文",
    caution: "期限までは、この文字列を持つ人があなたとして通れます。信頼できない場所には貼り付けないでください。",
    copy: "コピー",
    copied: "コピーしました",
    not_copied: "コピーできませんでした。文字列を選んでコピーしてください。",
    unknown: "Tegataが書くものではない項目です。",
    known: &[
        ("alg", "署名方式", "署名の計算方法です。検証する側は、この値ではなく鍵に決められた方式に従います。"),
        ("typ", "種類", "何のための文書か。at+jwt はアクセストークンです。"),
        ("kid", "鍵の番号", "公開されている鍵の一覧（JWKS）のうち、どれで検証するかを示します。"),
        ("iss", "発行元", "この手形を発行したTegataのアドレスです。"),
        ("sub", "本人", "あなたのアカウントの番号です。名前やメールアドレスを変えても同じです。"),
        ("aud", "宛先", "この手形を受け取ってよいサービスです。"),
        ("client_id", "受取人", "どのアプリに発行したか。tegata はこのページ自身です。"),
        ("scope", "範囲", "この手形で許されることの範囲です。"),
        ("roles", "役割", "発行した時点でのあなたの役割です。"),
        ("sid", "セッション", "このログインの番号です。ログアウトすると、Tegataは期限の前でも受け付けなくなります。"),
        ("iat", "発行時刻", "発行した時刻です。時計のずれに備えて、わずかに早めてあります。"),
        ("nbf", "有効開始", "この時刻より前には使えません。"),
        ("exp", "有効期限", "この時刻を過ぎると、どこでも受け付けられません。"),
        ("jti", "通し番号", "手形ごとに違う番号です。"),
    ],
};

pub(super) const EN: Words = Words {
    title: "What your pass says",
    lead: "A pass is a signed document, a JWT. It is not encrypted: whoever holds it can read it.",
    header: ["Header", "how it is signed"],
    payload: ["Payload", "what it certifies"],
    signature: ["Signature", "what makes it genuine"],
    signed_by_key: "Header and payload, signed with the private key that only Tegata has. Change one letter, and the check with the public key fails.",
    signed_by_secret: "Header and payload, signed with the secret that the services share. Change one letter, and the check fails.",
    raw: "The whole pass",
    caution: "Until it expires, whoever has this text can pass as you. Do not paste it anywhere you do not trust.",
    copy: "Copy",
    copied: "Copied",
    not_copied: "It could not be copied. Please select the text and copy it.",
    unknown: "Not one that Tegata writes.",
    known: &[
        ("alg", "Algorithm", "How the signature is computed. Verifiers go by their key's algorithm, not by this value."),
        ("typ", "Type", "What kind of document it is; at+jwt is an access token."),
        ("kid", "Key", "Which key of the published list (JWKS) the signature is checked with."),
        ("iss", "Issuer", "The address of the Tegata that issued this pass."),
        ("sub", "Subject", "Your account's id; it stays when your name or e-mail address changes."),
        ("aud", "Audience", "The services this pass is meant for."),
        ("client_id", "Client", "The application it was issued to; tegata is this page itself."),
        ("scope", "Scope", "What this pass allows."),
        ("roles", "Roles", "Your roles when it was issued."),
        ("sid", "Session", "The login it lives by. Once you log out, Tegata refuses it even before it expires."),
        ("iat", "Issued at", "When it was issued, a little early because clocks differ."),
        ("nbf", "Not before", "It is not valid before this time."),
        ("exp", "Expires", "Nobody accepts it after this time."),
        ("jti", "Serial number", "Different for every pass."),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::token::AccessClaims;

    fn claims() -> AccessClaims {
        let text = String::new;
        AccessClaims {
            iss: text(),
            sub: text(),
            aud: vec![text()],
            exp: 0,
            iat: 0,
            nbf: 0,
            jti: text(),
            client_id: text(),
            scope: text(),
            sid: Some(text()),
            roles: vec![],
            act: None,
        }
    }

    #[test]
    fn every_claim_that_is_issued_is_explained_in_both_languages() {
        let json = serde_json::to_value(claims()).unwrap();
        let mut issued: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).chain(["alg", "typ", "kid"]).collect();
        issued.sort_unstable();
        let mut explained = JA.order();
        explained.sort_unstable();
        assert_eq!(explained, issued);
        assert_eq!(JA.order(), EN.order());
    }

    #[test]
    fn an_unknown_claim_keeps_its_name() {
        assert_eq!(EN.explain("acr"), ("acr", EN.unknown));
        assert_eq!(JA.explain("exp").0, "有効期限");
    }
}
