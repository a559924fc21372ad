#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Let each fuzz target run. usage: run.sh BUILD SECONDS
# Each starts from a copy of its corpus; what it finds stays in BUILD/found.
set -eu
build=$1 seconds=$2
for f in tests/fuzz/fuzz_*.c; do
	name=$(basename "$f" .c)
	work=$build/corpus/$name
	mkdir -p "$work" "$build/found"
	echo "== $name, $seconds s"
	"$build/tests/fuzz/$name" -max_total_time="$seconds" -timeout=10 \
		-rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
		-artifact_prefix="$build/found/$name-" \
		"$work" "tests/data/corpus/${name#fuzz_}"
done
