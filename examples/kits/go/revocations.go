// The sessions that ended before their tokens did: asks Tegata for the list again and again in the background, so that
// a log-out anywhere counts here within two seconds. Without Tegata the last list goes on applying.

package main

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

const sidPrefix = 11 // characters of each `sid`, so that the list stays small

type revocationList struct {
	guard     sync.RWMutex
	ended     map[string]struct{}
	confirmed time.Time
	issued    float64 // from here on only follow's own
	etag      string
}

var revocations revocationList

// has tells whether the session of this `sid` has ended.
func (l *revocationList) has(sid string) bool {
	if len(sid) > sidPrefix {
		sid = sid[:sidPrefix]
	}
	l.guard.RLock()
	defer l.guard.RUnlock()
	_, ended := l.ended[sid]
	return ended
}

// follow never returns. Tegata holds each answer back until something has changed, or for half a minute.
func (l *revocationList) follow() {
	client := http.Client{Timeout: 40 * time.Second}
	for {
		pause, err := l.ask(&client)
		if err != nil {
			pause = 2 * time.Second
		}
		time.Sleep(pause)
	}
}

// ask asks once, and tells how long to wait before the next time.
func (l *revocationList) ask(client *http.Client) (time.Duration, error) {
	request, err := http.NewRequest("GET", tegataURL+"/oauth/revocations", nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Prefer", "wait=30")
	if l.etag != "" {
		request.Header.Set("If-None-Match", l.etag)
	}
	answer, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusOK:
		return time.Second / 2, l.take(answer)
	case http.StatusNotModified:
		l.guard.Lock()
		defer l.guard.Unlock()
		l.confirmed = time.Now()
		return time.Second / 2, nil
	case http.StatusNotFound: // a Tegata from before there was a list
		return time.Minute, nil
	}
	return 0, fmt.Errorf("status %d", answer.StatusCode)
}

func (l *revocationList) take(answer *http.Response) error {
	token, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	var list struct {
		Issuer   string   `json:"iss"`
		IssuedAt float64  `json:"iat"`
		SIDs     []string `json:"sids"`
	}
	if err = open(string(token), "revocations+jwt", &list); err != nil {
		return err
	}
	// Not before the last one either: somebody may have kept an old list.
	if list.Issuer != issuer || list.IssuedAt == 0 || list.IssuedAt < l.issued || list.SIDs == nil {
		return errInvalid
	}
	ended := make(map[string]struct{}, len(list.SIDs))
	for _, sid := range list.SIDs {
		ended[sid] = struct{}{}
	}
	l.guard.Lock()
	defer l.guard.Unlock()
	l.ended, l.confirmed, l.issued, l.etag = ended, time.Now(), list.IssuedAt, answer.Header.Get("ETag")
	return nil
}

// status is for /api/status.
func (l *revocationList) status() status {
	l.guard.RLock()
	defer l.guard.RUnlock()
	return status{age(l.confirmed), len(l.ended)}
}

type status struct {
	Age   *float64 `json:"age"`
	Count int      `json:"count"`
}

// age in seconds; nil before the first time.
func age(since time.Time) *float64 {
	if since.IsZero() {
		return nil
	}
	seconds := time.Since(since).Seconds()
	return &seconds
}
