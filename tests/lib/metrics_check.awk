# SPDX-License-Identifier: BSD-2-Clause
# What node_exporter's textfile collector and "promtool check metrics" ask of a
# file, as far as keyaudit writes it: HELP, TYPE gauge, then samples of that
# metric alone; words in labels; whole numbers; no time stamp; no sample twice.
# Prints what is wrong, one line each, and ends with 1; NAME=VALUE of nothing else.
function wrong(text) {
	print FILENAME ":" FNR ": " text
	bad = 1
}
/^# HELP / {
	if (NF < 4) wrong("no help")
	if ($3 in helped) wrong("a second HELP of " $3)
	if (metric != "" && !samples) wrong("no sample of " metric)
	helped[$3] = 1
	metric = $3
	typed = samples = 0
	if (metric !~ /^loginpolicy_[a-z][a-z_]*$/) wrong("a name that is not ours")
	if (metric ~ /_(total|count|sum|bucket)$/) wrong("a name of counters and histograms")
	if (metric ~ /_(gauge|ms|sec|secs|days|minutes)($|_)/) wrong("a type or a unit that is no base unit")
	next
}
/^# TYPE / {
	if ($3 != metric || $4 != "gauge" || NF != 4 || typed || samples) wrong("TYPE")
	typed = 1
	next
}
{
	samples++
	if (!typed) wrong("a sample before its TYPE")
	if (index($0, metric "{") != 1) wrong("a sample of another metric")
	if ($0 !~ /^[a-z_]+\{[a-z][a-z0-9_]*="[a-z0-9-]+"(,[a-z][a-z0-9_]*="[a-z0-9-]+")*\} [0-9]+$/)
		wrong("not a sample")
	if (seen[$1]++) wrong("twice")
}
END {
	if (!samples) wrong("no sample")
	exit bad
}
