//! The console's form for a service: its fields, and what can be wrong with them.

use crate::model::service::{GrantType, Unfit};

/// A label, and what helps to fill the field in.
pub type Field = (&'static str, &'static str);

/// Sentences of the form.
pub struct Words {
    /// Heading of what it is.
    pub basics: &'static str,
    /// `client_id`
    pub id: Field,
    /// The name that people see.
    pub name: Field,
    /// Public or confidential.
    pub kind: &'static str,
    /// It keeps a secret.
    pub confidential: Field,
    /// It cannot.
    pub public: Field,
    /// Heading of how people get in and out.
    pub signing_in: &'static str,
    /// What it may exchange for tokens.
    pub grants: &'static str,
    /// Each of them.
    pub grant: fn(GrantType) -> Field,
    /// Where people come back to.
    pub redirect_uris: Field,
    /// And after a log-out.
    pub post_logout_uris: Field,
    /// Told of log-outs.
    pub back_channel: Field,
    /// Pages that call the token endpoint.
    pub origins: Field,
    /// The switch for PKCE.
    pub pkce: Field,
    /// No consent.
    pub first_party: Field,
    /// Heading of what is in its tokens.
    pub tokens: &'static str,
    /// The algorithm.
    pub alg: Field,
    /// None chosen.
    pub alg_usual: &'static str,
    /// Beside HS256.
    pub alg_secret: &'static str,
    /// `aud`
    pub audience: Field,
    /// RFC 8707.
    pub resources: Field,
    /// RFC 8693.
    pub exchange_to: Field,
    /// Scopes of its own.
    pub scopes: Field,
    /// Name and e-mail in the ID token.
    pub id_token_claims: Field,
    /// Its public keys.
    pub jwks: Field,
    /// Life of access tokens.
    pub access_ttl: Field,
    /// Life of refresh tokens.
    pub refresh_ttl: Field,
    /// Further claims.
    pub claims: Field,
    /// Sends the form of a new service.
    pub register: &'static str,
    /// While it does.
    pub registering: &'static str,
    /// Sends the form of one that is there.
    pub save: &'static str,
    /// While it does.
    pub saving: &'static str,
    /// Announced afterwards.
    pub saved: &'static str,
    /// What is wrong with a field, and how to mend it.
    pub unfit: fn(&Unfit) -> String,
}

pub(super) const JA: Words = Words {
    basics: "基本",
    id: ("クライアントID", "半角の英数字と「-」「_」「.」で、64文字まで。あとから変えられません。"),
    name: ("名前", "ログインと許可の画面で、利用者に表示されます。"),
    kind: "種類",
    confidential: ("シークレットを守れる", "サーバーで動くアプリケーションです。クライアントシークレットを発行します。"),
    public: (
        "シークレットを守れない",
        "ブラウザーだけで動くページや、端末に入れるアプリです。シークレットの代わりに、必ずPKCEを使います。",
    ),
    signing_in: "ログイン",
    grants: "トークンの受け取り方",
    grant: |grant| match grant {
        GrantType::AuthorizationCode => ("認可コード", "利用者がここのログイン画面でログインします。通常はこれを選びます。"),
        GrantType::RefreshToken => ("リフレッシュトークン", "ログインし直さずに、新しいトークンを受け取ります。"),
        GrantType::DeviceCode => {
            ("デバイスコード", "テレビやコマンドラインなど、ブラウザーのない機器で使います。利用者は別の端末で許可します。")
        }
        GrantType::ClientCredentials => ("クライアントクレデンシャル", "利用者なしで、サービス自身として動きます。"),
        GrantType::TokenExchange => ("トークン交換", "受け取ったトークンを、利用者に代わってほかのサービスで使うためのものに替えます。"),
        GrantType::Password => ("パスワード", "サービスの画面でパスワードを尋ねます。移行のあいだだけにしてください。"),
    },
    redirect_uris: ("リダイレクトURI", "1行に1つ。一字一句同じアドレスにだけ戻れます。例：https://app.example.jp/callback"),
    post_logout_uris: ("ログアウト後の戻り先", "1行に1つ。サービスからログアウトした人が戻るアドレスです。"),
    back_channel: ("バックチャネルログアウトのURI", "ログアウトしたことを、サービスのサーバーに直接知らせます。"),
    origins: ("許可するオリジン", "1行に1つ。ブラウザーから直接トークンを受け取るページのオリジンです。例：https://app.example.jp"),
    pkce: ("PKCEを必須にする", "サービスのライブラリが対応していないときだけ、外してください。"),
    first_party: ("利用者に許可を尋ねない", "自分たちのサービスなど、尋ねる必要がないときに選びます。"),
    tokens: "トークン",
    alg: ("署名のアルゴリズム", "サービスのライブラリが対応しているものを選びます。"),
    alg_usual: "サーバーの設定に従う",
    alg_secret: "このサービスのシークレットで署名",
    audience: ("オーディエンス（aud）", "空欄なら、サーバーの設定に従います。"),
    resources: ("リソース", "1行に1つ。サービスが「resource」で指定できるオーディエンスです（RFC 8707）。"),
    exchange_to: ("トークン交換の相手", "1行に1つ。利用者に代わって使えるサービスのクライアントIDか、オーディエンスです（RFC 8693）。"),
    scopes: ("独自のスコープ", "1行に1つ。openid、profile、email、offline_access のほかに使うものです。"),
    id_token_claims: ("IDトークンに名前とメールアドレスを入れる", "IDトークンだけを見るライブラリのために、入れておくと安心です。"),
    jwks: (
        "公開鍵（JWK Set）",
        "シークレットの代わりに署名で自分を証明するサービス（private_key_jwt）だけ、JSONで入力します。ふつうは空欄にします。",
    ),
    access_ttl: ("アクセストークンの有効期間（秒）", "60〜86400。空欄なら、サーバーの設定に従います。"),
    refresh_ttl: ("リフレッシュトークンの有効期間（秒）", "300〜31536000。空欄なら、セッションと同じ長さです。"),
    claims: (
        "追加のクレーム",
        "1行に1つ、「名前=値」の形で。$sub、$email、$name、$username、$roles は利用者の情報に置き換わります。例：role=$roles",
    ),
    register: "サービスを登録",
    registering: "登録しています…",
    save: "変更を保存",
    saving: "保存しています…",
    saved: "変更を保存しました。",
    unfit: ja,
};

pub(super) const EN: Words = Words {
    basics: "Basics",
    id: ("Client ID", "Letters, digits, “-”, “_” and “.”, 64 at most. It cannot be changed later."),
    name: ("Name", "People see it when they log in and when they are asked for consent."),
    kind: "Kind",
    confidential: ("It can keep a secret", "An application that runs on a server. It gets a client secret."),
    public: (
        "It cannot keep a secret",
        "A page that runs in the browser alone, or an app on people’s devices. It always uses PKCE in place of a secret.",
    ),
    signing_in: "Logging in",
    grants: "How it gets tokens",
    grant: |grant| match grant {
        GrantType::AuthorizationCode => ("Authorization code", "People log in on the login page here. The usual choice."),
        GrantType::RefreshToken => ("Refresh token", "It gets new tokens without another login."),
        GrantType::DeviceCode => {
            ("Device code", "For things without a browser, like a TV or a command line. People allow it on another device.")
        }
        GrantType::ClientCredentials => ("Client credentials", "It acts for itself, without a person."),
        GrantType::TokenExchange => ("Token exchange", "It exchanges tokens that it is given, to act for people at other services."),
        GrantType::Password => ("Password", "It asks for the password itself. Only while you are moving to something better."),
    },
    redirect_uris: (
        "Redirect URIs",
        "One a line. People are sent back only to an address that is the same letter by letter. Example: https://app.example.com/callback",
    ),
    post_logout_uris: ("Addresses after a log-out", "One a line. Where people go who log out from the service."),
    back_channel: ("Back-channel log-out URI", "The service’s server is told directly when somebody has logged out."),
    origins: (
        "Allowed origins",
        "One a line. Origins of pages that fetch tokens directly from the browser. Example: https://app.example.com",
    ),
    pkce: ("Insist on PKCE", "Switch it off only when the service’s library cannot do it."),
    first_party: ("Do not ask people for consent", "For services of your own, where there is nothing to ask."),
    tokens: "Tokens",
    alg: ("Signing algorithm", "Choose one that the service’s library understands."),
    alg_usual: "As the server is set",
    alg_secret: "signed with this service’s secret",
    audience: ("Audience (aud)", "Left empty, it is as the server is set."),
    resources: ("Resources", "One a line. Audiences that the service may name as “resource” (RFC 8707)."),
    exchange_to: ("May exchange tokens for", "One a line. Client IDs or audiences of services where it may act for people (RFC 8693)."),
    scopes: ("Scopes of its own", "One a line, besides openid, profile, email and offline_access."),
    id_token_claims: ("Name and e-mail address in the ID token", "Leave it on for libraries that look nowhere else."),
    jwks: (
        "Public keys (JWK Set)",
        "As JSON, only for a service that proves who it is by what it signs instead of a secret (private_key_jwt). Usually empty.",
    ),
    access_ttl: ("Life of access tokens (seconds)", "60 to 86400. Left empty, it is as the server is set."),
    refresh_ttl: ("Life of refresh tokens (seconds)", "300 to 31536000. Left empty, it is that of a session."),
    claims: (
        "Further claims",
        "One a line, as name=value. $sub, $email, $name, $username and $roles become what is known of the person. Example: role=$roles",
    ),
    register: "Register the service",
    registering: "Registering…",
    save: "Save changes",
    saving: "Saving…",
    saved: "The changes were saved.",
    unfit: en,
};

fn ja(unfit: &Unfit) -> String {
    match unfit {
        Unfit::Id(id) if id.is_empty() => "クライアントIDを入力してください。".into(),
        Unfit::Id(id) => {
            format!("「{id}」は使えません。半角の英数字と「-」「_」「.」で、64文字以内にしてください。「tegata」と「new」も使えません。")
        }
        Unfit::Taken(id) => format!("「{id}」はすでに登録されています。別のIDにしてください。"),
        Unfit::Name => "名前を1〜100文字で入力してください。".into(),
        Unfit::NoGrant => "トークンの受け取り方を、1つ以上選んでください。".into(),
        Unfit::NoRedirectUri => "認可コードを使うには、リダイレクトURIが1つ以上必要です。".into(),
        Unfit::RedirectUri(uri) => {
            format!(
                "「{uri}」は使えません。https:// で始めるか、この端末なら http://localhost、アプリなら com.example.app:/ のような形にしてください。「#」は使えません。"
            )
        }
        Unfit::PostLogoutUri(uri) => {
            format!("「{uri}」は使えません。https:// で始めるか、この端末なら http://localhost で始めてください。")
        }
        Unfit::BackChannelLogoutUri(uri) => format!("「{uri}」には知らせられません。https:// で始まるアドレスを入力してください。"),
        Unfit::Origin(origin) => {
            format!("「{origin}」はオリジンではありません。https://app.example.jp のように、パスをつけずに入力してください。")
        }
        Unfit::PublicGrant(grant) => format!("シークレットを守れないサービスは、「{grant}」を使えません。選択を外してください。"),
        Unfit::PublicPkce => "シークレットを守れないサービスでは、PKCEを外せません。".into(),
        Unfit::PublicHs256 => "シークレットを守れないサービスでは、HS256を使えません。別のものを選んでください。".into(),
        Unfit::Jwks => {
            r#"公開鍵は {"keys":[…]} の形のJWK Setで入力してください。RSA、P-256、Ed25519の公開鍵が使えます。秘密鍵は入れないでください。"#
                .into()
        }
        Unfit::JwksAlone => "公開鍵は、シークレットを守れるサービスだけが使えます。HS256と一緒には使えません。".into(),
        Unfit::Resource(uri) => format!("「{uri}」は使えません。https:// などで始まり、「#」を含まないURIにしてください。"),
        Unfit::ExchangeTo(target) => {
            format!("「{target}」は使えません。クライアントIDか、空白を含まない半角のオーディエンスにしてください。")
        }
        Unfit::Scope(scope) => format!(
            "「{scope}」は使えません。空白や引用符を含まない半角文字にしてください。openid などの決まったものは、書かなくても使えます。"
        ),
        Unfit::Claim(claim) => {
            format!("「{claim}」は使えません。「名前=値」の形で、sub や exp など、トークンが元から持つ名前は避けてください。")
        }
        Unfit::ForwardAuth(it) => {
            format!("リバースプロキシでの認証に「{it}」は使えません。リダイレクトURIの /.tegata/callback と認可コードを残してください。")
        }
        Unfit::AccessLife(_) => "60〜86400の整数で入力してください。".into(),
        Unfit::RefreshLife(_) => "300〜31536000の整数で入力してください。".into(),
    }
}

fn en(unfit: &Unfit) -> String {
    match unfit {
        Unfit::Id(id) if id.is_empty() => "Enter a client ID.".into(),
        Unfit::Id(id) => format!("“{id}” cannot be used. Use letters, digits, “-”, “_” and “.”, 64 at most; “tegata” and “new” are taken."),
        Unfit::Taken(id) => format!("There is a service “{id}” already. Choose another ID."),
        Unfit::Name => "Enter a name of 1 to 100 characters.".into(),
        Unfit::NoGrant => "Choose at least one way to get tokens.".into(),
        Unfit::NoRedirectUri => "The authorization code needs at least one redirect URI.".into(),
        Unfit::RedirectUri(uri) => format!(
            "“{uri}” cannot be used. Begin with https://, with http://localhost for this machine, or with com.example.app:/ for an app; no “#”."
        ),
        Unfit::PostLogoutUri(uri) => format!("“{uri}” cannot be used. Begin with https://, or with http://localhost for this machine."),
        Unfit::BackChannelLogoutUri(uri) => format!("“{uri}” cannot be told. Enter an address that begins with https://."),
        Unfit::Origin(origin) => format!("“{origin}” is no origin. Write it like https://app.example.com, without a path."),
        Unfit::PublicGrant(grant) => format!("A service that cannot keep a secret cannot use “{grant}”. Take it off."),
        Unfit::PublicPkce => "A service that cannot keep a secret cannot do without PKCE.".into(),
        Unfit::PublicHs256 => "A service that cannot keep a secret cannot use HS256. Choose another.".into(),
        Unfit::Jwks => r#"Enter public keys as a JWK Set, {"keys":[…]}: RSA, P-256 or Ed25519, and never a private key."#.into(),
        Unfit::JwksAlone => "Only a service that can keep a secret has keys of its own, and not together with HS256.".into(),
        Unfit::Resource(uri) => format!("“{uri}” cannot be used. Enter a whole URI, such as https://api.example.com, without “#”."),
        Unfit::ExchangeTo(target) => format!("“{target}” cannot be used. Enter a client ID, or an audience without blanks."),
        Unfit::Scope(scope) => {
            format!("“{scope}” cannot be used. Use plain characters without blanks and quotes; openid and the like are there anyway.")
        }
        Unfit::Claim(claim) => format!("“{claim}” cannot be used. Write name=value, and leave the token’s own names, such as sub and exp."),
        Unfit::ForwardAuth(it) => {
            format!("“{it}” will not do for forward authentication. Leave the redirect URI /.tegata/callback and the authorization code.")
        }
        Unfit::AccessLife(_) => "Enter a whole number from 60 to 86400.".into(),
        Unfit::RefreshLife(_) => "Enter a whole number from 300 to 31536000.".into(),
    }
}
