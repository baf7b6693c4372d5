// What this service is told by its environment, read once at start. No file but this one looks there.

package main

import (
	"log"
	"os"
	"strings"
	"time"
)

var (
	port          = setting("PORT", "5000")
	issuer        = setting("ISSUER", "")         // what tokens say, compared letter by letter; where browsers find Tegata
	tegataURL     = setting("TEGATA_URL", issuer) // where this service finds it
	clientID      = setting("CLIENT_ID", "")
	clientSecret  = setting("CLIENT_SECRET", "")
	audience      = setting("AUDIENCE", clientID)
	baseURL       = setting("BASE_URL", "")
	sessionSecret = setting("SESSION_SECRET", "")
	cooldown      = seconds(setting("JWKS_COOLDOWN", "60"))
	algorithms    = allowed(setting("ALGORITHMS", "RS256,ES256,EdDSA"))
)

func setting(name, usual string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	if usual == "" {
		log.Fatalf("%s is not set: README.md of the kits says what it means", name)
	}
	return usual
}

func init() {
	if len(sessionSecret) < 32 {
		log.Fatal("SESSION_SECRET is shorter than 32 characters")
	}
}

func seconds(text string) time.Duration {
	duration, err := time.ParseDuration(text + "s")
	if err != nil {
		log.Fatalf("%q is no number of seconds", text)
	}
	return duration
}

// allowed: the configuration chooses the algorithms, never the token (RFC 8725, section 3.1), and never beyond these three.
func allowed(list string) (names []string) {
	for _, name := range strings.Split(list, ",") {
		if name == "RS256" || name == "ES256" || name == "EdDSA" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		log.Fatal("ALGORITHMS names none of RS256, ES256, EdDSA")
	}
	return names
}

func isAllowed(algorithm string) bool {
	for _, name := range algorithms {
		if name == algorithm {
			return true
		}
	}
	return false
}
