// The public keys that Tegata publishes, kept in memory. Without Tegata the last good ones go on applying.
// Called by verify.go.

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	"gopkg.in/square/go-jose.v2"
)

const keysMaxAge = 5 * time.Minute

var (
	errKeysUnavailable = errors.New("no keys were ever fetched, so nothing can be said about any token")
	errUnknownKey      = errors.New("Tegata publishes no such key")
)

type keySet struct {
	fetching sync.Mutex // one fetch, however many ask for it at the same time
	guard    sync.RWMutex
	set      jose.JSONWebKeySet
	fetched  time.Time
	tried    time.Time
}

var keys keySet

// find gives the key that Tegata publishes under this `kid`. `jwk`, `jku`, `x5c` and `x5u` of a token are not looked at.
func (k *keySet) find(kid string) (*jose.JSONWebKey, error) {
	asked := time.Now()
	key, age := k.look(kid)
	if key == nil || age > keysMaxAge {
		k.refresh(asked)
		key, _ = k.look(kid)
	}
	if key != nil {
		return key, nil
	}
	if k.count() == 0 {
		return nil, errKeysUnavailable
	}
	return nil, errUnknownKey
}

func (k *keySet) look(kid string) (*jose.JSONWebKey, time.Duration) {
	k.guard.RLock()
	defer k.guard.RUnlock()
	if found := k.set.Key(kid); len(found) > 0 {
		return &found[0], time.Since(k.fetched)
	}
	return nil, 0
}

func (k *keySet) count() int {
	k.guard.RLock()
	defer k.guard.RUnlock()
	return len(k.set.Keys)
}

// refresh fetches the keys, unless that was tried a short while ago: a stranger makes up a new `kid` with every request.
func (k *keySet) refresh(asked time.Time) {
	k.fetching.Lock()
	defer k.fetching.Unlock()
	if k.tried.After(asked) || k.count() > 0 && time.Since(k.tried) < cooldown {
		return
	}
	k.tried = time.Now()
	set, err := fetchKeys()
	if err != nil {
		log.Printf("no keys from Tegata, the last ones go on applying: %v", err)
		return
	}
	k.guard.Lock()
	defer k.guard.Unlock()
	k.set, k.fetched = set, time.Now()
}

func fetchKeys() (set jose.JSONWebKeySet, err error) {
	client := http.Client{Timeout: 3 * time.Second}
	answer, err := client.Get(tegataURL + "/.well-known/jwks.json")
	if err != nil {
		return set, err
	}
	defer answer.Body.Close()
	var published struct{ Keys []json.RawMessage }
	if err = json.NewDecoder(answer.Body).Decode(&published); err != nil {
		return set, err
	}
	for _, raw := range published.Keys {
		var about struct{ Alg string }
		if json.Unmarshal(raw, &about) != nil || !isAllowed(about.Alg) {
			continue // go-jose would refuse the whole set for a kind of key that it does not know
		}
		var key jose.JSONWebKey
		if err = key.UnmarshalJSON(raw); err != nil {
			return set, err
		}
		set.Keys = append(set.Keys, key)
	}
	if len(set.Keys) == 0 {
		err = fmt.Errorf("status %d without a key", answer.StatusCode)
	}
	return set, err
}

// status is for /api/status.
func (k *keySet) status() status {
	k.guard.RLock()
	defer k.guard.RUnlock()
	return status{age(k.fetched), len(k.set.Keys)}
}
