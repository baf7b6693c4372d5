// Decides whether an access token of Tegata is good, by its signature and claims alone: no call per request. Knows
// nothing of HTTP.

package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"gopkg.in/square/go-jose.v2/jwt"
)

// refusal says why a token is not acceptable: a reason for the login page, a sentence for programs.
type refusal struct{ reason, sentence string }

func (r *refusal) Error() string { return r.sentence }

var (
	errNoToken   = &refusal{"login_needed", "No access token was sent."}
	errExpired   = &refusal{"expired", "The access token has expired."}
	errSignedOut = &refusal{"signed_out", "The session of this access token has ended."}
	errInvalid   = &refusal{"expired", "The access token is not valid."}
)

// claims are those of an access token that this service reads.
type claims struct {
	jwt.Claims
	SID   string          `json:"sid"`
	Roles []string        `json:"roles"`
	Act   json.RawMessage `json:"act"`
}

// [verify]
// verify gives the claims of a good token; errKeysUnavailable while nothing can be known.
func verify(token string) (c claims, err error) {
	if token == "" {
		return c, errNoToken
	}
	if err = open(token, "at+jwt", &c); err != nil {
		return c, err
	}
	expected := jwt.Expected{Issuer: issuer, Audience: jwt.Audience{audience}, Time: time.Now()}
	err = c.ValidateWithLeeway(expected, 5*time.Second)
	switch {
	case err == jwt.ErrExpired:
		return c, errExpired
	case err != nil || c.Expiry == nil || c.IssuedAt == nil || c.Subject == "":
		return c, errInvalid
	case c.SID != "" && revocations.has(c.SID):
		return c, errSignedOut
	}
	return c, nil
}

// [/verify]

var compact = regexp.MustCompile(`^[\w-]+\.[\w-]+\.[\w-]+$`)

// open checks what a JWS of Tegata is and who signed it, and reads its claims.
func open(token, typ string, into interface{}) error {
	if !compact.MatchString(token) { // go-jose would drop whitespace, and read JSON as well
		return errInvalid
	}
	jws, err := jwt.ParseSigned(token)
	if err != nil || !isAllowed(jws.Headers[0].Algorithm) {
		return errInvalid
	}
	header := jws.Headers[0]
	said, _ := header.ExtraHeaders["typ"].(string)
	_, critical := header.ExtraHeaders["crit"]
	if critical || strings.TrimPrefix(strings.ToLower(said), "application/") != typ {
		return errInvalid
	}
	key, err := keys.find(header.KeyID)
	if err == errKeysUnavailable {
		return err
	}
	// The key's own algorithm, so that a token cannot choose another one for it (RFC 8725, section 3.1).
	if err != nil || key.Algorithm != header.Algorithm || jws.Claims(key, into) != nil {
		return errInvalid
	}
	return nil
}
