//! `/console` and below, but for the form of a service (`registration`).

use crate::model::key::State;
use crate::model::service::Source;

/// Sentences of the console.
pub struct Words {
    /// The link in the header, and the console's name.
    pub title: &'static str,
    /// Heading for whom it is not.
    pub forbidden_title: &'static str,
    /// Why, and what to do.
    pub forbidden: &'static str,
    /// Where there is no script.
    pub script_needed: &'static str,
    /// The list of services.
    pub services: Services,
    /// One service.
    pub service: Service,
    /// Its secrets.
    pub secrets: Secrets,
    /// How it verifies tokens.
    pub kits: Kits,
    /// Its end.
    pub removal: Removal,
    /// The signing keys.
    pub keys: Keys,
    /// What is wrong.
    pub doctor: Doctor,
}

/// Sentences of the list.
pub struct Services {
    /// Heading.
    pub title: &'static str,
    /// What services are.
    pub lead: &'static str,
    /// While the list is fetched.
    pub loading: &'static str,
    /// The button after it failed.
    pub reload: &'static str,
    /// When there is none.
    pub empty: &'static str,
    /// Leads to the form.
    pub add: &'static str,
    /// Marks one without a secret.
    pub public: &'static str,
    /// Marks one that asks for no consent.
    pub first_party: &'static str,
    /// Marks where one is described, if not here.
    pub source: fn(Source) -> Option<&'static str>,
}

/// Sentences of a service's page.
pub struct Service {
    /// Title and heading of the form for a new one.
    pub new_title: &'static str,
    /// Leads back to the list.
    pub back: &'static str,
    /// Why it cannot be changed here, and where it can.
    pub read_only: fn(Source) -> Option<&'static str>,
    /// While it is fetched.
    pub loading: &'static str,
    /// When there is none of that id.
    pub gone_title: &'static str,
    /// What to do.
    pub gone: &'static str,
    /// Heading after it was registered, with its id.
    pub registered: fn(&str) -> String,
    /// What to do with the secret.
    pub registered_secret: &'static str,
    /// What to do without.
    pub registered_public: &'static str,
    /// Leads to its page.
    pub open: &'static str,
}

/// Sentences about secrets.
pub struct Secrets {
    /// Heading, and the name of what is shown once.
    pub title: &'static str,
    /// Why there may be several.
    pub lead: &'static str,
    /// When there is none.
    pub empty: &'static str,
    /// Said before the time it was made.
    pub made: &'static str,
    /// Makes one more.
    pub add: &'static str,
    /// While it does.
    pub adding: &'static str,
    /// Beside a new one.
    pub once: &'static str,
    /// Copies it.
    pub copy: &'static str,
    /// Afterwards.
    pub copied: &'static str,
    /// When it could not.
    pub not_copied: &'static str,
    /// Takes one away.
    pub remove: &'static str,
    /// The button's full name, with the secret's.
    pub remove_label: fn(&str) -> String,
    /// Asked before.
    pub question: &'static str,
    /// Yes.
    pub confirm: &'static str,
    /// While it happens.
    pub removing: &'static str,
    /// Announced afterwards.
    pub removed: &'static str,
    /// No.
    pub cancel: &'static str,
}

/// Sentences about how a service verifies tokens.
pub struct Kits {
    /// Heading.
    pub title: &'static str,
    /// What a kit is.
    pub lead: &'static str,
    /// While it is fetched.
    pub loading: &'static str,
    /// The button after that failed.
    pub reload: &'static str,
    /// Beside the frameworks.
    pub choose: &'static str,
    /// Before the files to copy.
    pub files: &'static str,
    /// Above the settings.
    pub settings: &'static str,
    /// Above the command.
    pub run: &'static str,
    /// What a region of a file is about.
    pub region: fn(&str) -> &'static str,
    /// Copies a text.
    pub copy: &'static str,
    /// Afterwards.
    pub copied: &'static str,
    /// When it could not.
    pub not_copied: &'static str,
}

/// Sentences about removing a service.
pub struct Removal {
    /// Heading.
    pub title: &'static str,
    /// What follows.
    pub lead: &'static str,
    /// Opens the question.
    pub ask: &'static str,
    /// The question, with the service's name.
    pub question: fn(&str) -> String,
    /// Yes.
    pub confirm: &'static str,
    /// While it happens.
    pub removing: &'static str,
    /// No.
    pub cancel: &'static str,
    /// Heading afterwards, with the service's name.
    pub done: fn(&str) -> String,
    /// What follows.
    pub done_lead: &'static str,
}

/// Sentences about the signing keys.
pub struct Keys {
    /// Heading.
    pub title: &'static str,
    /// What they are for.
    pub lead: &'static str,
    /// While they are fetched.
    pub loading: &'static str,
    /// When there is none: tokens are signed with a shared secret.
    pub empty: &'static str,
    /// How one is changed before its time; the command stands behind it.
    pub rotate: &'static str,
    /// What a key is for, and what that means.
    pub state: fn(State) -> (&'static str, &'static str),
    /// Said before the times.
    pub published: &'static str,
    /// As above.
    pub signs: &'static str,
    /// As above.
    pub retires: &'static str,
    /// As above.
    pub gone: &'static str,
}

/// Sentences around what the doctor finds; its own are `words::doctor`.
pub struct Doctor {
    /// Heading.
    pub title: &'static str,
    /// What is looked at.
    pub lead: &'static str,
    /// While it looks.
    pub loading: &'static str,
    /// Looks again.
    pub again: &'static str,
    /// When nothing is wrong.
    pub healthy: &'static str,
    /// Marks what does not work.
    pub error: &'static str,
    /// Marks what will trouble somebody.
    pub warning: &'static str,
    /// Said before what to do.
    pub fix: &'static str,
    /// What the command sees besides; it stands behind it.
    pub more: &'static str,
}

pub(super) const JA: Words = Words {
    title: "管理",
    forbidden_title: "このページは管理者専用です",
    forbidden: "ご覧になるには、管理者の役割が必要です。管理者にご相談ください。",
    script_needed: "このページを使うには、JavaScriptを有効にしてください。",
    services: Services {
        title: "サービス",
        lead: "ここのログインを使うアプリケーションです。登録したものだけが、トークンを受け取れます。",
        loading: "サービスを読み込んでいます…",
        reload: "もう一度読み込む",
        empty: "登録されたサービスはまだありません。最初の1つを登録しましょう。",
        add: "サービスを登録",
        public: "シークレットなし",
        first_party: "許可を尋ねない",
        source: |source| match source {
            Source::Store => None,
            Source::File => Some("ファイルで管理"),
            Source::Settings => Some("設定で管理"),
        },
    },
    service: Service {
        new_title: "サービスを登録",
        back: "サービスの一覧",
        read_only: |source| match source {
            Source::Store => None,
            Source::File => Some("このサービスは、ファイルで管理されています。ファイルを直してから、tegata apply を実行してください。"),
            Source::Settings => {
                Some("このサービスは、サーバーの設定に書かれています。設定の [[service]] を直してから、サーバーを再起動してください。")
            }
        },
        loading: "サービスを読み込んでいます…",
        gone_title: "サービスが見つかりません",
        gone: "削除されたか、アドレスが違うようです。一覧からお探しください。",
        registered: |id| format!("「{id}」を登録しました"),
        registered_secret: "クライアントIDとシークレットを、サービスに設定してください。",
        registered_public: "クライアントIDを、サービスに設定してください。シークレットは要りません。",
        open: "サービスのページへ",
    },
    secrets: Secrets {
        title: "クライアントシークレット",
        lead: "同時に複数使えます。新しいものを追加し、サービスの設定を替えてから古いものを削除すると、止めずに交換できます。",
        empty: "シークレットがありません。サービスがトークンを受け取るには、追加してください。",
        made: "作成",
        add: "シークレットを追加",
        adding: "追加しています…",
        once: "表示されるのは、今だけです。安全な場所に保存してください。",
        copy: "コピー",
        copied: "コピーしました。",
        not_copied: "コピーできませんでした。選択してコピーしてください。",
        remove: "削除…",
        remove_label: |id| format!("シークレット {id} を削除…"),
        question: "このシークレットを使っているサービスは、すぐにトークンを受け取れなくなります。",
        confirm: "削除する",
        removing: "削除しています…",
        removed: "シークレットを削除しました。",
        cancel: "やめる",
    },
    kits: Kits {
        title: "トークンの確認",
        lead: "フレームワークごとの、動く見本です。ファイルをコピーし、このサービスの設定を入れれば、トークンを確認できます。",
        loading: "見本を読み込んでいます…",
        reload: "もう一度読み込む",
        choose: "フレームワーク",
        files: "コピーするファイル",
        settings: "設定（空の行は、ご自分の値を入れてください）",
        run: "起動",
        region: |region| match region {
            "verify" => "トークンを確認する",
            "guard" => "ページとAPIを守る",
            "on-behalf" => "代理で呼び出す",
            _ => "ログインへ案内する",
        },
        copy: "コピー",
        copied: "コピーしました。",
        not_copied: "コピーできませんでした。選択してコピーしてください。",
    },
    removal: Removal {
        title: "サービスの削除",
        lead: "このサービスではログインできなくなり、発行済みのリフレッシュトークンも使えなくなります。元には戻せません。",
        ask: "サービスを削除…",
        question: |name| format!("「{name}」を削除しますか？"),
        confirm: "削除する",
        removing: "削除しています…",
        cancel: "やめる",
        done: |name| format!("「{name}」を削除しました"),
        done_lead: "このサービスでは、もうログインできません。",
    },
    keys: Keys {
        title: "署名鍵",
        lead: "トークンに署名する鍵です。期限が来る前に、自動で次の鍵に替わります。サービスを止める必要はありません。",
        loading: "署名鍵を読み込んでいます…",
        empty: "署名鍵はありません。トークンは、共有シークレットで署名されています。",
        rotate: "期限より前に替えるには、サーバーで次のコマンドを実行してください：",
        state: |state| match state {
            State::Next => ("次の鍵", "公開されています。まもなく署名を引き継ぎます。"),
            State::Active => ("使用中", "今、トークンに署名しています。"),
            State::Retiring => ("引退中", "もう署名しません。発行済みのトークンの確認にだけ使われます。"),
            State::Gone => ("終了", "公開されていません。この鍵の署名は、受け付けられません。"),
        },
        published: "公開",
        signs: "署名の開始",
        retires: "署名の終了",
        gone: "公開の終了",
    },
    doctor: Doctor {
        title: "診断",
        lead: "設定、ストア、時計、プロキシ、公開されている文書を調べて、問題とその対処をお知らせします。",
        loading: "調べています…",
        again: "もう一度調べる",
        healthy: "問題は見つかりませんでした。",
        error: "エラー",
        warning: "警告",
        fix: "対処：",
        more: "拒まれたトークン、リダイレクトURI、共有シークレット、Pythonの環境も、サーバーで次のコマンドを使って調べられます：",
    },
};

pub(super) const EN: Words = Words {
    title: "Console",
    forbidden_title: "This page is for administrators",
    forbidden: "You need the role of an administrator to see it. Please ask one of yours.",
    script_needed: "This page takes JavaScript.",
    services: Services {
        title: "Services",
        lead: "Applications that people log in to from here. Only those that are registered get tokens.",
        loading: "Loading the services…",
        reload: "Load again",
        empty: "No service is registered yet. Register the first one.",
        add: "Register a service",
        public: "no secret",
        first_party: "no consent",
        source: |source| match source {
            Source::Store => None,
            Source::File => Some("managed by a file"),
            Source::Settings => Some("managed by the settings"),
        },
    },
    service: Service {
        new_title: "Register a service",
        back: "All services",
        read_only: |source| match source {
            Source::Store => None,
            Source::File => Some("This service is managed by a file. Change it there, then run tegata apply."),
            Source::Settings => {
                Some("This service stands in the settings of the server. Change its [[service]] there, then restart the server.")
            }
        },
        loading: "Loading the service…",
        gone_title: "There is no such service",
        gone: "It was removed, or the address is not right. Look for it in the list.",
        registered: |id| format!("“{id}” is registered"),
        registered_secret: "Enter the client ID and the secret in the settings of the service.",
        registered_public: "Enter the client ID in the settings of the service. There is no secret.",
        open: "Go to its page",
    },
    secrets: Secrets {
        title: "Client secrets",
        lead: "Several are good at once. Add a new one, change the settings of the service, then remove the old one: nothing stands still.",
        empty: "There is no secret. Add one, so that the service can get tokens.",
        made: "Made",
        add: "Add a secret",
        adding: "Adding…",
        once: "It is shown this once. Keep it in a safe place.",
        copy: "Copy",
        copied: "Copied.",
        not_copied: "It could not be copied. Select it and copy it yourself.",
        remove: "Remove…",
        remove_label: |id| format!("Remove secret {id}…"),
        question: "A service that uses this secret gets no tokens from this moment on.",
        confirm: "Remove",
        removing: "Removing…",
        removed: "The secret was removed.",
        cancel: "Cancel",
    },
    kits: Kits {
        title: "Verify the tokens",
        lead: "A working example for each framework. Copy its files and enter the settings of this service, and it verifies the tokens.",
        loading: "Loading the example…",
        reload: "Load again",
        choose: "Framework",
        files: "Files to copy",
        settings: "Settings (fill in the empty lines)",
        run: "Run",
        region: |region| match region {
            "verify" => "Verify a token",
            "guard" => "Guard pages and API",
            "on-behalf" => "Call on the person’s behalf",
            _ => "Send people to log in",
        },
        copy: "Copy",
        copied: "Copied.",
        not_copied: "It could not be copied. Select it and copy it yourself.",
    },
    removal: Removal {
        title: "Remove the service",
        lead: "Nobody can log in to it any more, and its refresh tokens end. This cannot be undone.",
        ask: "Remove the service…",
        question: |name| format!("Remove “{name}”?"),
        confirm: "Remove",
        removing: "Removing…",
        cancel: "Cancel",
        done: |name| format!("“{name}” was removed"),
        done_lead: "Nobody can log in to it any more.",
    },
    keys: Keys {
        title: "Signing keys",
        lead: "Keys that sign the tokens. Before its time is up, each hands over to the next by itself, and no service stands still.",
        loading: "Loading the signing keys…",
        empty: "There is no signing key: tokens are signed with a shared secret.",
        rotate: "To change it before its time, run this on the server:",
        state: |state| match state {
            State::Next => ("next", "Published; it takes over soon."),
            State::Active => ("active", "It signs the tokens now."),
            State::Retiring => ("retiring", "It signs no more, and verifies the tokens it has signed."),
            State::Gone => ("gone", "It is not published, and what it signed is not accepted."),
        },
        published: "Published",
        signs: "Signs from",
        retires: "Signs until",
        gone: "Published until",
    },
    doctor: Doctor {
        title: "Doctor",
        lead: "Looks at settings, store, clocks, proxies and the published documents, and names what is wrong and how to mend it.",
        loading: "Looking…",
        again: "Look again",
        healthy: "Nothing wrong was found.",
        error: "error",
        warning: "warning",
        fix: "What to do:",
        more: "Tokens and redirect URIs that are refused, a shared secret and a Python environment can be looked at on the server with:",
    },
};
