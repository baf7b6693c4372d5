// What this service says to people, in their language, and the pages it says it on.

package main

import (
	"html/template"
	"net/http"

	"golang.org/x/text/language"
)

type words struct {
	Lang, LogIn, LogOut, Unavailable string
	Flash                            map[string]string
}

var english = words{
	Lang:        "en",
	LogIn:       "Log in",
	LogOut:      "Log out",
	Unavailable: "We cannot check your session right now. Please reload the page in a moment.",
	Flash: map[string]string{
		"expired":      "Your session has expired or is no longer valid. Please log in again.",
		"signed_out":   "You are logged out.",
		"login_needed": "Please log in to see this page.",
	},
}

var japanese = words{
	Lang:        "ja",
	LogIn:       "ログインする",
	LogOut:      "ログアウト",
	Unavailable: "ただいま確認ができません。しばらくしてからページを再読み込みしてください。",
	Flash: map[string]string{
		"expired":      "セッションの有効期限が切れているか無効です。再度ログインしてください。",
		"signed_out":   "ログアウトしました。",
		"login_needed": "このページを見るにはログインしてください。",
	},
}

var languages = language.NewMatcher([]language.Tag{language.English, language.Japanese})

func wordsFor(r *http.Request) words {
	_, index := language.MatchStrings(languages, r.Header.Get("Accept-Language"))
	return []words{english, japanese}[index]
}

var pages = template.Must(template.New("frame").Parse(`<!doctype html>
<html lang="{{.Words.Lang}}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tegata kit</title>
<body>
{{- if .Claims}}<h1>{{.Claims.Subject}}</h1>{{with .Page}}<p>Page {{.}}</p>{{end}}
<form method="post" action="/logout"><button>{{.Words.LogOut}}</button></form>
{{- else if .Next}}{{with .Flash}}<p class="flash" role="status">{{.}}</p>{{end}}
<p><a href="/login/start?next={{.Next}}">{{.Words.LogIn}}</a></p>
{{- else}}<p>{{.Words.Unavailable}}</p>{{end}}
</body></html>
`))

// view is what a page shows: somebody's page, the way to log in, or that nothing is known.
type view struct {
	Words             words
	Claims            *claims
	Page, Flash, Next string
}

func show(w http.ResponseWriter, status int, v view) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = pages.Execute(w, v) // only fails when nobody is listening any more
}
