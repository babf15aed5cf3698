# Tender's one door. `make help` explains every target; each is one line of a script or of Maven.
# CLUSTER=local|docker|kubeconfig chooses the cluster, see deploy/local/README.md.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MVN := deploy/tools/mvn
export CLUSTER CONTEXT ONLY THREADS

.PHONY: help demo demo-down test verify mutation cluster cluster-down install uninstall simulate bench images crds format

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  \033[1mmake %-14s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  CLUSTER=local (default on Debian as root) | docker | kubeconfig CONTEXT=name"

demo: ## From nothing to a result: cluster, build, install, two frameworks, their offers and tasks live
	@deploy/demo/demo

demo-down: ## Remove what the demo made; a cluster that it started, too
	@deploy/demo/demo-down

test: ## Everything CI runs: unit, launcher, relay, simulation, real-cluster tests (installs what it needs or says what is missing)
	@deploy/tools/test

verify: ## The quick part without a cluster: format, lint, unit, launcher and relay tests, simulation smoke
	@$(MVN) verify
	@agent-sidecar/launcher/test/run
	@agent-sidecar/relay/test/run

mutation: ## Change operator/core in small ways and list what no test notices (ONLY='Dealer' or 'allocator.*', THREADS=n, AGAIN=1); goes on where it was cut off
	@deploy/tools/mutation

cluster: ## Start the cluster alone (NODES=2); kubeconfig at deploy/local/.state/kubeconfig
	@deploy/local/cluster up $(if $(NODES),--nodes $(NODES))

cluster-down: ## Stop the cluster that make cluster, demo or test started
	@deploy/local/cluster down

install: ## Install CRDs and operator (CLUSTER=kubeconfig CONTEXT=name IMAGES=registry.example/you TAG=v1 for your own)
	@deploy/tools/install

uninstall: ## Remove frameworks, operator and CRDs again
	@deploy/tools/uninstall

simulate: ## Replay one simulated world (SEED=n, STORY=1 tells every step) or search many (RUNS=n from SEED on)
	@$(MVN) --quiet compile -pl operator/simulator -am
	@$$(deploy/tools/jdk)/bin/java -cp operator/simulator/target/classes:operator/core/target/classes dev.tender.simulator.Simulate --seed $(or $(SEED),1) --runs $(or $(RUNS),$(if $(SEED),1,200)) $(if $(STORY),--story)

bench: ## Measure launches, agents and writes on a real cluster; results in deploy/benchmarks/results
	@deploy/benchmarks/run

images: ## Build the images as tars, or push them with IMAGES=registry.example/you
	@deploy/images/build.sh all

crds: ## Write the CRD YAML anew from the Java records
	@$(MVN) --quiet process-test-classes -pl crds -am -Pwrite-crds

format: ## Format Java and POM files
	@$(MVN) --quiet spotless:apply
