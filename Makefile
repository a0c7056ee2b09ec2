# What a developer types. The work is done by the scripts in packaging/, which can be run by themselves.

# Rounds of kill -9 that `make torture` makes, among others.
N ?= 1000
# Minutes that `make soak` takes.
MINUTES ?= 2
# How often `make cluster-test` has each fault happen.
ROUNDS ?= 5
# QUICK=1 has `make bench` take less than a minute.
QUICK ?=

.PHONY: help run cluster cluster-kill cluster-test test torture bench soak publish pack consumer deb tarball rpm end-to-end format clean

help:
	@echo 'make run           build orderd and orderctl, serve sample orders and show a first call'
	@echo 'make cluster       three PostgreSQL nodes under Patroni and three orderd over them, until Ctrl-C'
	@echo 'make cluster-kill  kill the primary of that cluster under load, and count what was lost: nothing'
	@echo 'make cluster-test  the same with all that can happen to a cluster, ROUNDS=5 times each'
	@echo 'make test          build everything and run all tests'
	@echo 'make torture       faults of the disk, N=1000 kills and power losses: nothing acknowledged is lost'
	@echo 'make bench         measure the native daemon (QUICK=1: in less than a minute)'
	@echo 'make soak          mixed load for two minutes (MINUTES=60), and what memory, descriptors and threads do meanwhile'
	@echo 'make publish       leave the native programs in artifacts/bin'
	@echo 'make deb           leave the Debian package in artifacts/dist (also: make tarball, make rpm)'
	@echo 'make end-to-end    try the Debian package in a Debian that is booted for it; as root'
	@echo 'make pack          leave the test kit as a NuGet package in artifacts/packages'
	@echo 'make consumer      use that package as another repository would, and run its tests'
	@echo 'make format        bring all sources into the style of .editorconfig'
	@echo 'make clean         remove everything that was built'

run:
	@packaging/run

cluster cluster-kill:
	@packaging/$@

cluster-test:
	@packaging/cluster-test all $(ROUNDS)

test:
	@packaging/test

torture:
	@TORTURE_ROUNDS=$(N) packaging/torture

bench:
	@packaging/bench $(if $(QUICK),--quick)

soak:
	@packaging/soak $(MINUTES)

publish:
	@packaging/publish

deb tarball rpm end-to-end:
	@packaging/$@

pack:
	@packaging/pack

consumer:
	@packaging/consumer

format:
	@packaging/prerequisites
	@dotnet format orderd.sln

clean:
	@rm -rf artifacts
