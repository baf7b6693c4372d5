//! 診断の日本語。

use super::Words;
use crate::model::date::iso;
use crate::model::finding::{Credential, Document, Finding, Silence};
use crate::model::secret::Weakness;
use crate::model::session::Why;

pub(super) const WORDS: Words = Words {
    told,
    sum: |errors, warnings| format!("エラー {errors} 件、警告 {warnings} 件です。"),
    healthy: "問題は見つかりませんでした。",
    fingerprint: "SECRET_KEY の指紋（どのサービスでも同じになるはずです）：",
    severity: |error| if error { "エラー" } else { "警告" },
    fix: "対処：",
};

fn told(finding: &Finding) -> [String; 2] {
    let (problem, fix) = match finding {
        Finding::Settings { place, says } => {
            (format!("設定に誤りがあります。{place}：「{says}」"), "直してから `tegata config check` で確かめてください。".into())
        }
        Finding::SettingUnknown { variable } => (
            format!("環境変数 {variable} は設定のような名前ですが、その名前の設定はないため、効いていません。"),
            "名前を直すか、削除してください。今の設定は `tegata config check`、名前の一覧は docs/settings.md にあります。".into(),
        ),
        Finding::IssuerForm { issuer } => (
            format!("発行者（issuer）「{issuer}」が http か https の URL ではないため、ライブラリがディスカバリー文書を見つけられません。"),
            "`[token]` の `issuer` と `TEGATA_TOKEN_ISSUER` を削除して再起動してください。`server.public-origin` と同じになります。".into(),
        ),
        Finding::IssuerSlash { issuer } => (
            format!("発行者「{issuer}」の最後にスラッシュがあります。一字一句比べられますが、多くのライブラリはスラッシュを付けません。"),
            format!("`[token]` に `issuer = \"{}\"` と書いて再起動し、どのサービスにも同じ文字列を設定してください。", issuer.trim_end_matches('/')),
        ),
        Finding::IssuerOrigin { issuer, origin } => (
            format!("トークンの発行者は {issuer} ですが、ログインするアドレスは {origin} です。両方が一致している必要があります。"),
            format!("`[token]` に `issuer = \"{origin}\"` と書くか、`[server]` の `public-origin` を {issuer} のオリジンにして、再起動してください。"),
        ),
        Finding::OriginBrowser { browser, origin } => (
            format!("ブラウザーには {browser} と表示されていますが、Tegata の設定は {origin} です。リンクやサービスの行き先はそちらで、このブラウザーはそこではログインしていません。"),
            format!("`[server]` に `public-origin = \"{browser}\"` と書いて再起動するか、ブラウザーで {origin} を開いてください。"),
        ),
        Finding::IssuerElsewhere { address, issuer } => (
            format!("サービスからは {address} で Tegata に届きますが、トークンの発行者は {issuer} です。コンテナではよくあることです。"),
            format!("サービスに両方を設定してください。比べるのは `ISSUER={issuer}`、鍵を取りに行くのは `JWKS_URL={address}/.well-known/jwks.json` です。"),
        ),
        Finding::DocumentUnreachable { document, url, silence } => (
            format!("{}を {url} から取得できません。{}。", name(*document), why_silent(*silence)),
            match silence {
                Silence::Certificate => "この名前に合い、信頼される証明書を `tls-cert` と `tls-key`（またはプロキシ）に設定してください。".into(),
                Silence::NoConnection => {
                    format!("サーバーを起動し（`tegata serve`）、ここから {url} に届くか、名前・ポート・ファイアウォールを確かめてください。")
                }
                Silence::TooSlow => {
                    format!("途中に何があるかを `curl -v {url}` で、サーバーの状態をそのマシンの `tegata health` で確かめてください。")
                }
                Silence::Garbled => {
                    format!("何が応答しているかを `curl -v {url}` で確かめてください。https のポートなら、アドレスは `https://` で始まります。")
                }
            },
        ),
        Finding::DocumentStatus { document, url, status } => (
            format!("{}の取得に、{url} がステータス {status} を返しました。", name(*document)),
            match status {
                300..=399 => {
                    format!("ここではリダイレクトはたどられません。`issuer` を実際に応答するアドレスにしてください。`curl -v {url}` で分かります。")
                }
                _ => "プロキシが `/.well-known/` 以下をそのまま Tegata に渡すようにするか、発行者のアドレスを直してください。".into(),
            },
        ),
        Finding::DocumentContentType { document, url, content_type } => (
            format!("{}が application/json ではなく「{content_type}」として {url} から届きます。別のものが応答しています。", name(*document)),
            format!("プロキシが `/.well-known/` をそのまま Tegata に渡すようにしてください。`curl -i {url}` で応答が見られます。"),
        ),
        Finding::DocumentMalformed { document, url } => (
            format!("{url} の{}が、正しい JSON ではありません。別のものが応答しているか、途中で書き換えられています。", name(*document)),
            format!("プロキシが `/.well-known/` をそのまま Tegata に渡すようにしてください。`curl {url}` で応答が見られます。"),
        ),
        Finding::DiscoveryIssuer { url, issuer, found } => (
            format!("{url} のディスカバリー文書は発行者を「{found}」としていますが、ここの設定は {issuer} です。"),
            format!("別の Tegata が応答しているか、再起動されていません。`issuer = \"{issuer}\"` で再起動するか、アドレスの行き先を直してください。"),
        ),
        Finding::JwksKeyMissing { url, kid } => (
            format!("{url} の鍵一覧（JWK Set）に、今署名している鍵 {kid} がないため、サービスは新しいトークンを拒みます。"),
            "別のストアの Tegata か、古いキャッシュが応答しています。行き先を直し、`Cache-Control` より長くキャッシュしないようにしてください。".into(),
        ),
        Finding::ClockServer { url, ahead } => (
            format!("{url} に応答するサーバーの時計が、このマシンより{}います。", apart(*ahead)),
            "両方の時計を合わせてください：`timedatectl set-ntp true`。状態は `timedatectl` で見られます。".into(),
        ),
        Finding::ClockDatabase { ahead } => (
            format!("データベースの時計が、このマシンより{}います。", apart(*ahead)),
            "両方のマシンで時計を合わせてください：`timedatectl set-ntp true`。".into(),
        ),
        Finding::CookieHttp { origin } => (
            format!("ログインするアドレス {origin} は TLS を使っていません。Cookie は Secure なのでブラウザーに保存されず、ログインが続きません。"),
            format!(
                "手前に https を置いて `[server]` に `public-origin = \"{}\"` と書くか、`tls-cert` と `tls-key` を設定してください。",
                origin.replacen("http:", "https:", 1)
            ),
        ),
        Finding::TlsSelfSigned { origin } => (
            format!("{origin} の証明書は起動のたびに作られ、ブラウザーにもサービスにも信頼されません。"),
            "試すだけでなければ、`[server]` に `tls-cert` と `tls-key` を設定し、`tls-self-signed` を外してください。".into(),
        ),
        Finding::ProxyEverybody { network } => (
            format!("`trusted-proxies` に {network} があります。誰でもアドレスを偽れるので、パスワードの推測を防げません。"),
            "プロキシのアドレスだけを書いてください。例：`[server]` の `trusted-proxies = [\"10.0.0.2\"]`".into(),
        ),
        Finding::ProxyUnnamed { origin } => (
            format!("ログインするアドレスは {origin} ですが、Tegata 自身は TLS を使わず、プロキシも設定されていません。全員が同じアドレスに見えます。"),
            "TLS を受け持つプロキシのアドレスを書いてください。例：`[server]` の `trusted-proxies = [\"127.0.0.1\"]`".into(),
        ),
        Finding::ProxySilent { proxy } => (
            format!("信頼するプロキシ {proxy} からの要求に、`X-Forwarded-For` と `X-Forwarded-Proto` が付いていません。"),
            "プロキシで両方を付けてください（nginx：`proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;`）。\
             プロキシがなければ `trusted-proxies` を削除してください。"
                .into(),
        ),
        Finding::ProxyUntrusted { proxy } => (
            format!("転送ヘッダーが {proxy} から届きますが、`trusted-proxies` にないので無視されます。その先の全員が1つのアドレスに見えます。"),
            format!("お使いのプロキシであれば、`[server]` に `trusted-proxies = [\"{proxy}\"]` と書いて再起動してください。"),
        ),
        Finding::ServiceUnknown { service, near: Some(near) } => (
            format!("サービス「{service}」は登録されていません。「{near}」ならあります。"),
            format!("サービスの設定を `client_id={near}` にしてください。一覧は `tegata service list` で見られます。"),
        ),
        Finding::ServiceUnknown { service, near: None } => (
            format!("サービス「{service}」は登録されていません。"),
            format!("登録してください：`tegata service add {service}`。一覧は `tegata service list` で見られます。"),
        ),
        Finding::ServiceGrant { service } => (
            format!("「{service}」には認可コードが許可されていないため、リダイレクトURIはどれも受け付けられません。"),
            format!("`tegata service edit {service} --grant authorization_code --grant refresh_token`"),
        ),
        Finding::RedirectUriSlash { service, asked, registered } => redirect("最後のスラッシュ", service, asked, registered),
        Finding::RedirectUriPort { service, asked, registered } => redirect("ポート", service, asked, registered),
        Finding::RedirectUriScheme { service, asked, registered } => {
            let (problem, fix) = redirect("http と https", service, asked, registered);
            (problem, format!("{fix}プロキシの後ろでは、サービスが `X-Forwarded-Proto` を信じる設定も要ります（Flask は `ProxyFix`、uvicorn は `--proxy-headers`）。"))
        }
        Finding::RedirectUriCase { service, asked, registered } => redirect("大文字と小文字", service, asked, registered),
        Finding::RedirectUriLoopback { service, asked, registered } => {
            redirect("localhost と 127.0.0.1（別の名前です）", service, asked, registered)
        }
        Finding::RedirectUriQuery { service, asked, registered } => redirect("パスより後ろ", service, asked, registered),
        Finding::RedirectUriUnknown { service, asked, registered } => (
            format!("「{service}」が求める {asked} は、登録されたリダイレクトURIのどれとも似ていません：{}", list(registered)),
            format!("登録してください：`tegata service edit {service} --redirect-uri {asked}`（残すものもすべて並べます）"),
        ),
        Finding::SecretWeak { variable, weakness } => (
            format!("{variable} は推測できます。{}。推測されると、トークンを偽造されたり、サービスになりすまされたりします。", why_weak(*weakness)),
            format!("`tegata secret generate` で新しく作り、使っているすべての {variable} に設定して、再起動してください。"),
        ),
        Finding::SecretDiffers { ours, theirs } => (
            format!("SECRET_KEY の指紋が、ここでは {ours}、サービスでは {theirs} です。別のシークレットなので、トークンはすべて拒まれます。"),
            "まったく同じ SECRET_KEY を、引用符や空白を付けずに両方に設定して再起動し、`tegata secret fingerprint` で比べ直してください。".into(),
        ),
        Finding::SecretMissing { theirs } => (
            format!("サービスは SECRET_KEY（{theirs}）を使っていますが、Tegata には設定されておらず、自分の鍵で署名しています。"),
            "同じ `SECRET_KEY` を Tegata にも設定して再起動するか、サービスが鍵一覧（JWK Set）で検証するようにしてください。".into(),
        ),
        Finding::TokenOpaque { kind } => (
            format!("これはアクセストークンではなく、{}です。", credential(*kind)),
            "トークンエンドポイントの応答の `access_token` を送ってください：`Authorization: Bearer eyJ…`。この値は誰にも見せないでください。".into(),
        ),
        Finding::TokenMalformed { refusal } => (
            format!("署名付きの JSON Web Token ではありません（{refusal}）。"),
            "全体を1行でコピーしてください。点で区切られた3つの部分で、引用符も `Bearer` も付けません。".into(),
        ),
        Finding::TokenIsIdToken { audience } => (
            format!("これは {} 向けの ID トークンです。誰がログインしたかを表すもので、API には使えません。", list(audience)),
            "一緒に届いた `access_token` を送ってください。".into(),
        ),
        Finding::TokenIssuer { found, issuer } => (
            format!("トークンの発行者は「{}」ですが、この Tegata は {issuer} です。", found.as_deref().unwrap_or("なし")),
            format!("{issuer} から受け取るか、`[token]` の `issuer` をトークンと一字一句同じにしてください。"),
        ),
        Finding::TokenAlgorithm { algorithm, expected } => (
            format!("トークンの署名は「{algorithm}」とありますが、{} のはずです。", list(expected)),
            "サービスが正しい方式だけを受け付けるようにするか（トークンの言う方式に従ってはいけません）、`tegata service edit NAME --alg …`、\
             `[token]` の `algorithm`、HS256 なら SECRET_KEY で替えてください。"
                .into(),
        ),
        Finding::TokenKeyUnknown { kid, known } => (
            format!("トークンを署名した鍵（{}）は、ここでは公開されていません。公開中の鍵：{}", kid.as_deref().unwrap_or("名前なし"), list(known)),
            "別のストアで発行されたか、鍵が取り下げられています。新しいトークンを受け取ってください。サービスは、知らない `kid` なら鍵一覧を取り直してください。".into(),
        ),
        Finding::TokenSignature { kid } => (
            format!("鍵（{}）は正しいのに、署名が合いません。途中で書き換えられたか、切れています。", kid.as_deref().unwrap_or("-")),
            "全体をコピーしてください。このまま届いたのなら偽造です。受け付けないでください。".into(),
        ),
        Finding::TokenSecret { service: None } => (
            "トークンは、ここの SECRET_KEY とは別のシークレットで署名されています。".into(),
            "`tegata secret fingerprint` をサービスのものと比べ、同じ SECRET_KEY にして再起動し、新しいトークンを受け取ってください。".into(),
        ),
        Finding::TokenSecret { service: Some(service) } => (
            format!("トークンは、「{service}」の最も新しいシークレットとは別のもので署名されています。"),
            format!("サービスに最新のシークレットを設定し（`tegata service secret add {service}` で作れます）、新しいトークンを受け取ってください。"),
        ),
        Finding::TokenAudience { found, expected } => (
            format!("トークンは {} 向けですが、受け取る側は {expected} を期待しています。", list(found)),
            format!("サービスがトークンの aud を期待するようにするか、登録を替えてください：`tegata service edit NAME --audience {expected}`"),
        ),
        Finding::TokenEarly { ahead } => (
            format!("トークンが有効になるのは{}後です。署名した側の時計が進んでいます。", span(*ahead)),
            "両方のマシンで時計を合わせてください：`timedatectl set-ntp true`。".into(),
        ),
        Finding::TokenExpired { ago } => (
            format!("トークンは{}前に期限が切れました。", span(*ago)),
            "リフレッシュトークンで新しくするか、ログインし直してください。更新できないサービスには、`[token]` の `access-ttl` を長くする手もあります。".into(),
        ),
        Finding::TokenClaims { refusal } => (
            format!("トークンは本物ですが、内容が足りないか、種類が違います（{refusal}）。"),
            "この Tegata のアクセストークンを送ってください。ヘッダーに `\"typ\": \"at+jwt\"` とあります。".into(),
        ),
        Finding::TokenSessionUnknown { sid } => (
            format!("トークンは本物ですが、そのセッション（{}）が見つかりません。消去されたか、別のストアにあります。", sid.as_deref().unwrap_or("記載なし")),
            "ログインし直してください。サーバーと同じストアかどうかは、`tegata config check` の `store.url` で分かります。".into(),
        ),
        Finding::TokenSessionOver { why, at } => (
            format!("トークンは本物ですが、セッションは {} に終わっています。{}。", at.map_or("以前".into(), iso), why_over(*why)),
            match why {
                Why::Disabled => "必要なら、アカウントを有効にしてください：`tegata user enable`".into(),
                _ => "ログインし直してください。サービスは `/oauth/userinfo` か `/oauth/introspect` ですぐに知ることができます。".into(),
            },
        ),
        Finding::StoreMissing { path } => (
            format!("{path} にストアがありません。サーバーをまだ起動していないか、サーバーとは別のフォルダーではありませんか。"),
            "サーバーのフォルダーで、同じ設定で実行するか、一度起動してください：`tegata serve`".into(),
        ),
        Finding::StoreUnreadable { store } => (
            format!("ストア {store} に接続できないか、壊れています。"),
            "データベースが動いていて、このユーザーで接続できるか確かめてください。ファイルなら、バックアップから戻してください。".into(),
        ),
        Finding::StoreReadOnly { store } => (
            format!("ストア {store} に書き込めません。このままでは誰もログインできません。"),
            "Tegata を動かすユーザーに、ファイルとフォルダーへの書き込みを許可してください。PostgreSQL では、プライマリーに接続してください。".into(),
        ),
        Finding::StoreBehind { pending } => (
            format!("ストアは古い版で作られています。マイグレーションが {pending} 件残っています。"),
            "ストアの控えを取ってから、この版でサーバーを再起動してください。自動で移行されます。".into(),
        ),
        Finding::StoreAhead { found, known } => (
            format!("ストアは、より新しい版で作られています（マイグレーション {found}、このプログラムは {known} まで）。"),
            "新しい版の Tegata に戻すか、更新前の控えを戻してください。".into(),
        ),
        Finding::DiskNearlyFull { path, free_mib } => (
            format!("{path} のディスクの空きは、あと {free_mib} MiB です。まもなく何も書き込めなくなります。"),
            format!("空きを作るか（`du -xh {path} | sort -h | tail`）、ストアを大きなディスクへ移してください（`store.url`）。"),
        ),
        Finding::KeyFileMissing { path } => (
            format!("鍵ファイル {path} がありません。これがないと、ストアの署名鍵とすべてのセッションが失われます。"),
            "次にサーバーを起動する前に、バックアップから戻すか、`store.key-file` で場所を示してください。".into(),
        ),
        Finding::KeyFileOpen { path, mode } => (
            format!("鍵ファイル {path} を他のユーザーが読めます（モード {mode}）。ストアの秘密鍵がすべて読まれてしまいます。"),
            format!("実行してください：`chmod 600 {path}`"),
        ),
        Finding::KeyFileWrong { path } => (
            format!(
                "{}では、このストアを開けません。署名鍵は別の鍵で封じられています。",
                path.as_ref().map_or("TEGATA_STORE_KEY ".to_owned(), |path| format!("鍵ファイル {path} "))
            ),
            "このストアを作ったときの鍵を、ストアと同じバックアップから戻してください。".into(),
        ),
        Finding::SigningKeyMissing { algorithm } => (
            format!("設定は {algorithm} ですが、ストアにその鍵がありません。設定を変えてからサーバーを再起動していないか、別のストアです。"),
            "サーバーを再起動してください。鍵が作られ、公開されます。".into(),
        ),
        Finding::PythonUnusable { path } => (
            format!("{path} は、応答する Python 3.8 以上ではありません。"),
            "サービスの環境のインタープリターを指定してください：`tegata doctor --python .venv/bin/python`".into(),
        ),
        Finding::PasslibBcrypt { passlib, bcrypt } => (
            format!("passlib {passlib} は bcrypt {bcrypt} では動かず（「password cannot be longer than 72 bytes」）、どのパスワードも通りません。"),
            "`pip install 'bcrypt<4.1'` とするか、保守されていない passlib をやめてください。docs/moving-in.md の手順で、利用者をここへ移せます。".into(),
        ),
        Finding::PasslibNoise { passlib, bcrypt } => (
            format!("passlib {passlib} は bcrypt {bcrypt} の版を読めず、ログにトレースバックを出します（「error reading bcrypt version」）。"),
            "`pip install 'bcrypt<4.1'` としてください。bcrypt 5 では、まったく動かなくなります。".into(),
        ),
        Finding::PythonJwt { jwt, pyjwt } => (
            match pyjwt {
                Some(pyjwt) => format!("パッケージ jwt {jwt} と PyJWT {pyjwt} が両方あります。どちらも `jwt` として読み込まれ、一方が隠れます。"),
                None => format!("パッケージ jwt {jwt} が入っています。例で使うのは、同じ名前で読み込まれる PyJWT です。"),
            },
            "実行してください：`pip uninstall -y jwt PyJWT && pip install 'PyJWT[crypto]'`".into(),
        ),
        Finding::PythonJose { version } => (
            format!("python-jose {version} には既知の脆弱性があります（CVE-2024-33663：公開鍵をシークレットと取り違える、CVE-2024-33664）。"),
            "`pip install 'python-jose[cryptography]>=3.4'` とするか、PyJWT に替えてください。".into(),
        ),
        Finding::PyJwt { version } => (
            format!("PyJWT {version} は古い版です（2.4 より前は CVE-2022-29217：公開鍵をシークレットと取り違える。1.x はどの方式も受け付ける）。"),
            "`pip install 'PyJWT[crypto]>=2.10'` とし、方式を指定してください：`jwt.decode(…, algorithms=[\"RS256\"])`".into(),
        ),
    };
    [problem, fix]
}

fn redirect(what: &str, service: &str, asked: &str, registered: &str) -> (String, String) {
    (
        format!("「{service}」が求める {asked} と、登録された {registered} は、{what}が違います。一字一句比べられます。"),
        format!(
            "サービスが `{registered}` を求めるようにするか、求めるものを登録してください：`tegata service edit {service} --redirect-uri {asked}`（残すものもすべて並べます）。"
        ),
    )
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "なし".to_owned() } else { names.join("、") }
}

fn span(seconds: i64) -> String {
    let (count, unit) = super::span(seconds);
    format!("{count}{}", ["日", "時間", "分", "秒"][unit])
}

fn apart(ahead: i64) -> String {
    format!("{}{}", span(ahead), if ahead > 0 { "進んで" } else { "遅れて" })
}

fn name(document: Document) -> &'static str {
    match document {
        Document::Discovery => "ディスカバリー文書",
        Document::Jwks => "鍵一覧（JWK Set）",
    }
}

fn why_silent(silence: Silence) -> &'static str {
    match silence {
        Silence::NoConnection => "接続できないか、名前が見つかりません",
        Silence::Certificate => "証明書が信頼されていません",
        Silence::TooSlow => "時間内に応答がありませんでした",
        Silence::Garbled => "HTTP の応答ではありませんでした",
    }
}

fn why_weak(weakness: Weakness) -> String {
    match weakness {
        Weakness::Published => "文書や公開リポジトリに載っていて、誰でも知っています".into(),
        Weakness::TooShort(bytes) => format!("長さが {bytes} バイトです（32バイト以上が必要です）"),
        Weakness::Blank => "前後の空白や制御文字があり、プログラムによって読み方が変わります".into(),
        Weakness::Placeholder => "見本だと自分で言っている文字列です".into(),
        Weakness::Repeats => "繰り返しです".into(),
        Weakness::Words => "半分以上が単語や連続した文字でできています".into(),
        Weakness::Guessable => "推測プログラムが早くから試す形をしています".into(),
    }
}

fn why_over(why: Why) -> &'static str {
    match why {
        Why::Expired => "期限が切れました",
        Why::SignedOut => "ログアウトしました",
        Why::Needed => "もともとありませんでした",
        Why::Disabled => "アカウントが無効です",
        Why::PasswordChanged => "パスワードが変更されました",
        Why::Reused => "古い資格情報がもう一度使われました（盗まれたおそれがあります）",
    }
}

fn credential(kind: Credential) -> &'static str {
    match kind {
        Credential::RefreshToken => "リフレッシュトークン",
        Credential::Session => "ブラウザーのセッションの資格情報",
        Credential::Code => "認可コード",
        Credential::ClientSecret => "サービスのシークレット",
        Credential::SharedSecret => "共有シークレット",
        Credential::Link => "一度だけ使えるリンクのトークン",
    }
}
