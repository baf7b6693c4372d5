//! Labels and hints of fields, and what can be wrong with a value, said beside it.

use crate::model::{Field, Rule};

/// Sentences of forms.
pub struct Words {
    /// E-mail address.
    pub email: &'static str,
    /// At login, where a user name does too.
    pub email_or_username: &'static str,
    /// User name.
    pub username: &'static str,
    /// What a user name may hold.
    pub username_hint: &'static str,
    /// Name as shown.
    pub name: &'static str,
    /// Who sees the name.
    pub name_hint: &'static str,
    /// Password.
    pub password: &'static str,
    /// Password to be.
    pub new_password: &'static str,
    /// What a password needs.
    pub password_hint: &'static str,
    /// The password so far.
    pub current_password: &'static str,
    /// Shows what was typed.
    pub show: &'static str,
    /// Hides it again.
    pub hide: &'static str,
    /// The same two, said in full for those who hear the page.
    pub show_password: &'static str,
    /// As above.
    pub hide_password: &'static str,
    /// Heading of the summary of errors.
    pub summary: &'static str,
    /// What is wrong with a value, and how to mend it.
    pub fault: fn(Field, Rule) -> &'static str,
}

pub(super) const JA: Words = Words {
    email: "メールアドレス",
    email_or_username: "メールアドレスまたはユーザー名",
    username: "ユーザー名",
    username_hint: "2文字以上。文字と数字、「.」「_」「-」が使えます。空欄でもかまいません。",
    name: "お名前",
    name_hint: "画面に表示される名前です。あとから変えられます。",
    password: "パスワード",
    new_password: "新しいパスワード",
    password_hint: "8文字以上。長いほど安全です。日本語や空白も使えます。",
    current_password: "現在のパスワード",
    show: "表示",
    hide: "隠す",
    show_password: "パスワードを表示する",
    hide_password: "パスワードを隠す",
    summary: "入力内容をご確認ください",
    fault: ja,
};

pub(super) const EN: Words = Words {
    email: "E-mail address",
    email_or_username: "E-mail address or user name",
    username: "User name",
    username_hint: "At least 2 characters: letters, digits, “.”, “_” and “-”. You may leave it empty.",
    name: "Name",
    name_hint: "The name that is shown. You can change it later.",
    password: "Password",
    new_password: "New password",
    password_hint: "At least 8 characters; longer is safer. Any language and spaces will do.",
    current_password: "Current password",
    show: "Show",
    hide: "Hide",
    show_password: "Show the password",
    hide_password: "Hide the password",
    summary: "Please check what you entered",
    fault: en,
};

fn ja(field: Field, rule: Rule) -> &'static str {
    match (field, rule) {
        (Field::Email, Rule::Missing) => "メールアドレスを入力してください。",
        (Field::Email, Rule::Format) => "「hana@example.jp」のような形で入力してください。",
        (Field::Email, Rule::Taken) => "このメールアドレスはすでに登録されています。",
        (Field::Username, Rule::Taken) => "このユーザー名はすでに使われています。",
        (Field::Username, Rule::Format) => "文字と数字、「.」「_」「-」だけで入力してください。",
        (Field::Username, Rule::TooShort) => "ユーザー名は2文字以上にしてください。",
        (Field::Username, Rule::TooLong) => "ユーザー名は64文字以内にしてください。",
        (Field::Name, Rule::Missing) => "お名前を入力してください。",
        (Field::Name, Rule::TooLong) => "お名前は100文字以内にしてください。",
        (Field::Password | Field::CurrentPassword, Rule::Missing) => "パスワードを入力してください。",
        (Field::Password, Rule::TooShort) => "パスワードは8文字以上にしてください。",
        (Field::Password, Rule::TooLong) => "パスワードは256文字以内にしてください。",
        (_, Rule::Common) => "よく使われるパスワードのため、すぐに破られます。別のものにしてください。",
        (_, Rule::Personal) => "お名前やメールアドレスから推測できます。別のものにしてください。",
        (Field::CurrentPassword, Rule::Wrong) => "現在のパスワードが正しくありません。",
        (_, Rule::Missing) => "入力してください。",
        (_, Rule::Format) => "使えない文字が含まれています。",
        (_, Rule::TooShort) => "短すぎます。",
        (_, Rule::TooLong) => "長すぎます。",
        (_, Rule::Taken) => "すでに使われています。",
        (_, Rule::Wrong) => "正しくありません。",
    }
}

fn en(field: Field, rule: Rule) -> &'static str {
    match (field, rule) {
        (Field::Email, Rule::Missing) => "Enter your e-mail address.",
        (Field::Email, Rule::Format) => "Enter an address like hana@example.jp.",
        (Field::Email, Rule::Taken) => "There is already an account with this address.",
        (Field::Username, Rule::Taken) => "Somebody else has this user name.",
        (Field::Username, Rule::Format) => "Use only letters, digits, “.”, “_” and “-”.",
        (Field::Username, Rule::TooShort) => "Use at least 2 characters.",
        (Field::Username, Rule::TooLong) => "Use at most 64 characters.",
        (Field::Name, Rule::Missing) => "Enter your name.",
        (Field::Name, Rule::TooLong) => "Use at most 100 characters.",
        (Field::Password | Field::CurrentPassword, Rule::Missing) => "Enter the password.",
        (Field::Password, Rule::TooShort) => "Use at least 8 characters.",
        (Field::Password, Rule::TooLong) => "Use at most 256 characters.",
        (_, Rule::Common) => "This password is among the first that attackers try. Choose another.",
        (_, Rule::Personal) => "This can be guessed from your name or address. Choose another.",
        (Field::CurrentPassword, Rule::Wrong) => "This is not your current password.",
        (_, Rule::Missing) => "This is needed.",
        (_, Rule::Format) => "This has characters that cannot be used.",
        (_, Rule::TooShort) => "This is too short.",
        (_, Rule::TooLong) => "This is too long.",
        (_, Rule::Taken) => "This is taken.",
        (_, Rule::Wrong) => "This is not right.",
    }
}
