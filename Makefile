# What there is to run. The gate is `make test`; everything else is for the way there.
MVN ?= mvn
TEST ?=
CLUSTER ?=
COREDNS ?=

.PHONY: help build quick test e2e beside corpus fuzz format image manifests bench run proxy reference

help: ## these targets
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

build: ## the programs, without tests
	$(MVN) -q -Pquick -Dmaven.test.skip=true -pl dns-server,service-proxy -am package

quick: ## tests without the slow checks; TEST=NameTest for one class
	$(MVN) -q -Pquick test $(if $(TEST),-Dtest='$(TEST)' -Dsurefire.failIfNoSpecifiedTests=false)

test: ## everything that must hold: layout, checks, tests
	$(MVN) -B verify

e2e: ## tests on a real API server, made with Go; CLUSTER=KUBECONFIG for another one, TEST=NameTest for one class
	$(MVN) -B -Pe2e -pl e2e verify $(if $(CLUSTER),-De2e.kubeconfig='$(CLUSTER)') $(if $(TEST),-Dtest='$(TEST)')

beside: ## Corefiles with Seamark and with CoreDNS, the same questions to both; COREDNS=PROGRAM of version 1.14
	$(MVN) -B -Pe2e -pl e2e verify -Dtest=CorefilesBeside -De2e.coredns='$(abspath $(or $(COREDNS),$(error which one? COREDNS=PROGRAM)))'

corpus: ## the conformance files alone
	$(MVN) -q -Pquick test -Dtest='*Conformance*' -Dsurefire.failIfNoSpecifiedTests=false

fuzz: ## search for inputs that break a decoder, one at a time: TEST=QueryFuzzTest
	JAZZER_FUZZ=1 $(MVN) -Pquick test -Dtest='$(or $(TEST),$(error which one? TEST=QueryFuzzTest))' -Dsurefire.failIfNoSpecifiedTests=false

format: ## lay the sources out
	$(MVN) -q -N -Dformat=apply validate

reference: ## docs/plugins and the README's list of plugins, from the plugins' declarations
	$(MVN) -q -Pquick test -Dreference=write -Dtest=ReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -pl dns-server -am

image: ## the container images
	docker build -t seamark/seamark:0.1.0 .
	docker build -t seamark/seamark-proxy:0.1.0 --target proxy .

manifests: ## what deploy/base and deploy/proxy render to
	kubectl kustomize deploy/base
	@echo ---
	kubectl kustomize deploy/proxy

bench: ## Seamark beside its peers, a table; bench/README.md has the rest
	bench/run

run: ## serve the examples on 127.0.0.1:1053
	bin/seamark serve --manifests examples

proxy: ## carry traffic to their Services, at addresses of this machine
	bin/seamark-proxy --manifests examples --service-cidr 127.96.0.0/16

