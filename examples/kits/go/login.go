// Logging in and out by way of Tegata: authorization code, PKCE, nonce, with golang.org/x/oauth2 and go-oidc.

package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"log"
	"net/http"
	"net/url"

	"github.com/coreos/go-oidc"
	"golang.org/x/oauth2"
)

// [sign-in]
var tegata = oauth2.Config{
	ClientID:     clientID,
	ClientSecret: clientSecret,
	RedirectURL:  baseURL + "/callback",
	Scopes:       []string{oidc.ScopeOpenID, "profile", "email"},
	Endpoint:     oauth2.Endpoint{AuthURL: issuer + "/oauth/authorize", TokenURL: tegataURL + "/oauth/token"},
}

var idTokens = oidc.NewVerifier(
	issuer,
	oidc.NewRemoteKeySet(context.Background(), tegataURL+"/.well-known/jwks.json"),
	&oidc.Config{ClientID: clientID, SupportedSigningAlgs: algorithms},
)

func startLogin(w http.ResponseWriter, r *http.Request) {
	s := session{Verifier: random(), State: random(), Nonce: random(), Next: local(r.URL.Query().Get("next"))}
	challenge := sha256.Sum256([]byte(s.Verifier))
	to := tegata.AuthCodeURL(
		s.State,
		oidc.Nonce(s.Nonce),
		oauth2.SetAuthURLParam("code_challenge", base64.RawURLEncoding.EncodeToString(challenge[:])),
		oauth2.SetAuthURLParam("code_challenge_method", "S256"),
	)
	_ = keep(w, s)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// [/sign-in]

func callback(w http.ResponseWriter, r *http.Request) {
	asked := sessionOf(r)
	tokens, err := tokensFor(r, asked)
	if err == nil {
		err = keep(w, tokens)
	}
	if err != nil {
		log.Printf("nobody was logged in: %v", err)
		forget(w)
		http.Redirect(w, r, "/login?reason=login_needed&next=%2F", http.StatusSeeOther)
		return
	}
	http.Redirect(w, r, local(asked.Next), http.StatusSeeOther)
}

func tokensFor(r *http.Request, asked session) (session, error) {
	answer := r.URL.Query()
	if asked.State == "" || answer.Get("state") != asked.State || answer.Get("iss") != issuer { // RFC 9207
		return session{}, errors.New("this is no answer to what was asked")
	}
	tokens, err := tegata.Exchange(r.Context(), answer.Get("code"), oauth2.SetAuthURLParam("code_verifier", asked.Verifier))
	if err != nil {
		return session{}, err
	}
	raw, _ := tokens.Extra("id_token").(string)
	idToken, err := idTokens.Verify(r.Context(), raw)
	if err != nil {
		return session{}, err
	}
	if idToken.Nonce != asked.Nonce {
		return session{}, errors.New("the nonce is another one")
	}
	return session{AccessToken: tokens.AccessToken, IDToken: raw}, nil
}

func logout(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost { // no link or picture of another site logs anybody out
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	to := baseURL + "/login?reason=signed_out"
	if idToken := sessionOf(r).IDToken; idToken != "" {
		query := url.Values{"id_token_hint": {idToken}, "post_logout_redirect_uri": {to}}
		to = issuer + "/oauth/end_session?" + query.Encode()
	}
	forget(w)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func loginPage(w http.ResponseWriter, r *http.Request) {
	words, query := wordsFor(r), r.URL.Query()
	show(w, http.StatusOK, view{Words: words, Flash: words.Flash[query.Get("reason")], Next: local(query.Get("next"))})
}

func random() string {
	bytes := make([]byte, 32)
	if _, err := rand.Read(bytes); err != nil {
		panic(err) // a machine without randomness can do nothing here
	}
	return base64.RawURLEncoding.EncodeToString(bytes)
}
