# The commands of the project. Each is one script; what they install and where, docs/development.md tells.
.PHONY: help run test interop release dev bench env clean
.DEFAULT_GOAL := help

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## Build everything and start on http://localhost:3000 (options: make run ARGS="--help")
	@exec scripts/run $(ARGS)

test: ## Every check and test; ends with `N passed, N failed` (some stages: make test ARGS="format sqlite")
	@exec scripts/test $(ARGS)

interop: ## Unmodified client libraries sign in, renew and log out (some alone: make interop ARGS="js rust")
	@exec scripts/interop $(ARGS)

release: ## One self-contained file, dist/tegata
	@exec scripts/release

dev: ## Rebuild and reload on every change (installs cargo-leptos first: half an hour)
	@exec scripts/leptos watch $(ARGS)

bench: ## Measure the speed and write docs/benchmarks.md
	@exec scripts/bench $(ARGS)

env: ## Write .env with fresh secrets (for compose.yaml and for `make run`)
	@exec scripts/dotenv

clean: ## Remove build output (the shared tools stay)
	rm -rf target dist end2end/node_modules end2end/test-results interop/js/node_modules
