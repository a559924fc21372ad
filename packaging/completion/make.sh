#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Write bash completion from the help of the programs: their options, and what
# arguments these take. usage: make.sh BUILD [FOLDER]
# FOLDER: where to write loginpolicy and keyaudit (packaging/completion).
# make lint writes them to another place and compares.
set -u
build=$1
here=$(dirname "$0")
to=${2:-$here}

# table PROGRAM: "block --reason:TEXT ... @:USER" for each command.
table() {
	"$1" help | sed -n 's/^  \([a-z]\{1,\}\( [a-z]\{1,\}\)\{0,1\}\)  .*/\1/p' |
		while read -r command; do
			# one or two words
			# shellcheck disable=SC2086
			"$1" $command --help | awk -v name="$(echo "$command" | tr ' ' _)" '
			/^usage:/ { usage = 1 }
			usage && /^[A-Z]/ { usage = 0 }
			usage {
				# Words of the synopsis that are no value of an option.
				line = $0
				gsub(/--[a-z-]+ [A-Z]+/, "", line)
				n = split(line, w, /[^A-Z-]+/)
				for (i = 1; i <= n; i++)
					if (w[i] ~ /^(USER|FILE|SERVICE|PATH)$/ && !seen[w[i]]++)
						args = args " @:" w[i]
			}
			/^Options:/ { on = 1; next }
			on && /^$/ { exit }
			on && match($0, /--[a-z-]+( [A-Z]+)?/) && /^  (    |-.,) *--/ {
				n = split(substr($0, RSTART, RLENGTH), w, " ")
				option = w[1]
				arg = n > 1 ? w[2] : ""
				rest = substr($0, RSTART + RLENGTH)
				if (arg == "FORMAT" && option == "--format") {
					gsub(/\(default\)|,|or/, " ", rest)
					gsub(/^ +| +$/, "", rest)
					gsub(/ +/, "|", rest)
					arg = "FORMAT=" rest
				}
				out = out " " option (arg != "" ? ":" arg : "")
				if ($1 ~ /^-.,$/)
					out = out " " substr($1, 1, 2) (arg != "" ? ":" arg : "")
			}
			END { print name out args }'
		done
}
for p in loginpolicy keyaudit; do
	case $p in
	loginpolicy) program=$build/admin/loginpolicy ;;
	keyaudit) program=$build/keyaudit/keyaudit ;;
	esac
	table "$program" >"$to/$p.table" || exit 1
	[ -s "$to/$p.table" ] || exit 1
	awk -v program="$p" -v table="$to/$p.table" '
	/^@TABLE@/ {
		while ((getline line < table) > 0) print line
		sub(/^@TABLE@/, "")
	}
	{ gsub(/@PROGRAM@/, program); print }' "$here/complete.bash.in" >"$to/$p.new" || exit 1
	rm "$to/$p.table"
	mv "$to/$p.new" "$to/$p"
done
