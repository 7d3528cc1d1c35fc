# The commands that are typed often; each is plain cargo underneath.

# Everything that a change must pass.
ci:
    .ci/run

test *words:
    cargo test --test suite -- {{words}}

# Accept the new messages and tables, to be read in the difference.
accept:
    INSTA_UPDATE=always cargo test

# Seconds and memory beside the peers; needs Python 3.
bench rows="10000000":
    python3 benches/compare.py {{rows}}
