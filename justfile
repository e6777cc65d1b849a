# Lists the recipes.
default:
    @just --list

# Imports the sample trials and serves them on http://127.0.0.1:8080/fhir
run:
    cargo run --release -- serve fixtures/registry

# All tests
test *filter:
    cargo test {{filter}}

# Accepts changed golden files; look at the diff before you commit
bless:
    INSTA_UPDATE=always cargo test

# Format, lints and documentation, warnings being errors
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items

# Licences, advisories and sources of the crates
deny:
    cargo deny check

# Benchmarks of reading, mapping, import and search
bench *sizes:
    cargo bench --bench figures -- {{sizes}}

# What the eligibility parser reads right, by set and family; TRIALFIRE_SHOW=silver or silver:age prints what fails
eligibility-report *filter:
    cargo test --release --test it eligibility::measure::{{filter}} -- --nocapture --test-threads 1

# How well patients and trials are matched: oracles, properties, physicians' verdicts, TREC 2023; TRIALFIRE_SHOW=trialgpt or
# TRIALFIRE_SHOW=trec prints what fails
matching-report *filter:
    cargo test --release --test it screening::{{filter}} -- --nocapture --test-threads 1

# Feeds a target of fuzz/ with texts made by chance for so many seconds; needs `cargo install cargo-fuzz` and a nightly
# compiler. What it finds is kept in fuzz/corpus on this machine; the seeds are those under version control
fuzz target="criteria" seconds="600":
    cargo +nightly fuzz run {{target}} -- -max_total_time={{seconds}} -timeout=10 -rss_limit_mb=1024 -max_len=20000

# Writes docs/eligibility.md from the examples of the families
guide:
    TRIALFIRE_WRITE_GUIDE=1 cargo test --test it eligibility::guide

# Cuts the published JSON schemas down to the types we emit
schemas:
    python3 profiles/schema/prune.py

# Packs the published definitions that are built in
definitions:
    python3 profiles/base/build.py

# Packs the medical concepts from the folder of their source tables
concepts sources:
    python3 src/concept/tables/build.py {{sources}}

# Makes our own definitions from their tables
profiles:
    python3 profiles/build.py

# Writes the sample bundles of a study anew
bundles:
    for release in r4 r5; do cargo run --quiet -- --fhir $release map fixtures/registry/ctgov-v2/NCT99000001.json | python3 -m json.tool --no-ensure-ascii > fixtures/bundles/study-$release-transaction.json; done

# Fetches the official examples that the conformance tests validate
examples:
    sh tests/oracle/fetch-examples target/examples

# Runs the reference validator over NDJSON (JDK 17 and Maven); tests/oracle/README.md has the forms
oracle *arguments:
    sh tests/oracle/run {{arguments}}

# Translates the CQL of every trial in FILE (records, or NDJSON of FHIR) with the reference translator (JDK 17 and Maven)
cql file:
    sh tests/cql/check {{file}}

# Holds the CQL of real trials, run by an engine of others, against our verdicts (corpus, JDK 17, Maven, Node.js 20)
witness:
    sh tests/witness/run

# Plays a clinician's system against two servers: one keeps a patient, the other is called
hooks:
    bash .ci/hooks

# Loads patients and asks for trials with fhir-kit-client (npm) and fhirpy (PyPI)
clients:
    bash .ci/clients

# Lints the Dockerfile
image-lint:
    sh .ci/dockerfile-check Dockerfile
