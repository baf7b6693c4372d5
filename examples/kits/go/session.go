// What a browser brings along: one signed cookie, so there is no store to run. Scripts cannot read it.

package main

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/gorilla/securecookie"
)

const cookieName = "go_kit"

var signer = securecookie.New([]byte(sessionSecret), nil).SetSerializer(securecookie.JSONEncoder{})

// session is empty at first, then has what was asked of Tegata, and in the end the tokens.
type session struct {
	Verifier    string `json:",omitempty"`
	State       string `json:",omitempty"`
	Nonce       string `json:",omitempty"`
	Next        string `json:",omitempty"`
	AccessToken string `json:",omitempty"`
	IDToken     string `json:",omitempty"`
}

func sessionOf(r *http.Request) (s session) {
	if cookie, err := r.Cookie(cookieName); err == nil && signer.Decode(cookieName, cookie.Value, &s) != nil {
		return session{} // not ours, or too old
	}
	return s
}

func keep(w http.ResponseWriter, s session) error {
	value, err := signer.Encode(cookieName, s)
	if err == nil {
		setCookie(w, value, 0)
	}
	return err
}

func forget(w http.ResponseWriter) { setCookie(w, "", -1) }

func setCookie(w http.ResponseWriter, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(baseURL, "https:"),
	})
}

var localPath = regexp.MustCompile(`^/([^/\\\s\x00-\x20\x7f][^\\\s\x00-\x20\x7f]*)?$`)

// local is a path of this site and nothing else: no `//host`, no `/\host`, nothing that browsers drop on the way.
func local(next string) string {
	if localPath.MatchString(next) {
		return next
	}
	return "/"
}
