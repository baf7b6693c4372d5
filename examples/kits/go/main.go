// A service with Go's own net/http whose people log in at Tegata. Pages take the access token from the session, the API
// from the `Authorization` header; verify.go decides about both.

package main

import (
	"encoding/json"
	"log"
	"net/http"
	"net/url"
	"strings"
)

func main() {
	go revocations.follow()
	routes := http.NewServeMux()
	routes.HandleFunc("/login", loginPage)
	routes.HandleFunc("/login/start", startLogin)
	routes.HandleFunc("/callback", callback)
	routes.HandleFunc("/logout", logout)
	routes.Handle("/report", page(report))
	routes.Handle("/api/me", api(me))
	routes.HandleFunc("/api/status", tellStatus)
	routes.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	routes.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" { // for ServeMux "/" is everything else
			http.NotFound(w, r)
			return
		}
		page(home).ServeHTTP(w, r)
	})
	server := http.Server{
		Addr:    "127.0.0.1:" + port,
		Handler: noStore(routes),
		// go-jose reads JSON as deep as it comes, and Go cannot catch the end of a stack: no room for that in a header.
		MaxHeaderBytes: 16 << 10,
	}
	log.Fatal(server.ListenAndServe())
}

// [guard]
type guarded func(http.ResponseWriter, *http.Request, claims)

// page guards a page: the token is the session's.
func page(next guarded) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		claims, err := verify(sessionOf(r).AccessToken)
		if err != nil {
			turnAway(w, r, err)
			return
		}
		next(w, r, claims)
	})
}

// api guards an API route: only the header counts, which no other site can make a browser send.
func api(next guarded) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		claims, err := verify(bearer(r))
		if err != nil {
			refuse(w, err)
			return
		}
		next(w, r, claims)
	})
}

// [/guard]

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// --- what the service is about ---------------------------------------------------------------------------------------

func home(w http.ResponseWriter, r *http.Request, c claims) {
	show(w, http.StatusOK, view{Words: wordsFor(r), Claims: &c})
}

func report(w http.ResponseWriter, r *http.Request, c claims) {
	show(w, http.StatusOK, view{Words: wordsFor(r), Claims: &c, Page: r.URL.Query().Get("page")})
}

func me(w http.ResponseWriter, _ *http.Request, c claims) {
	answer := map[string]interface{}{"sub": c.Subject, "roles": append([]string{}, c.Roles...), "exp": c.Expiry}
	if c.Act != nil {
		answer["act"] = c.Act
	}
	tell(w, http.StatusOK, answer)
}

func tellStatus(w http.ResponseWriter, _ *http.Request) {
	tell(w, http.StatusOK, map[string]status{"revocations": revocations.status(), "keys": keys.status()})
}

// --- answers when something is in the way ----------------------------------------------------------------------------

func turnAway(w http.ResponseWriter, r *http.Request, err error) {
	why, ok := err.(*refusal)
	if !ok {
		w.Header().Set("Retry-After", "5")
		show(w, http.StatusServiceUnavailable, view{Words: wordsFor(r)})
		return
	}
	forget(w)
	next := url.QueryEscape(local(r.URL.RequestURI()))
	http.Redirect(w, r, "/login?reason="+why.reason+"&next="+next, http.StatusSeeOther)
}

func refuse(w http.ResponseWriter, err error) {
	why, ok := err.(*refusal)
	if !ok {
		w.Header().Set("Retry-After", "5")
		tell(w, http.StatusServiceUnavailable, map[string]string{"error": "temporarily_unavailable"})
		return
	}
	code, challenge := "invalid_token", `Bearer error="invalid_token", error_description="`+why.sentence+`"`
	if why == errNoToken { // RFC 6750, section 3: the error only when a token was sent
		code, challenge = "unauthorized", "Bearer"
	}
	w.Header().Set("WWW-Authenticate", challenge)
	login := baseURL + "/login?reason=" + why.reason
	tell(w, http.StatusUnauthorized, map[string]string{"error": code, "error_description": why.sentence, "login_url": login})
}

func tell(w http.ResponseWriter, status int, body interface{}) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body) // only fails when nobody is listening any more
}

func noStore(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" {
			w.Header().Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}
