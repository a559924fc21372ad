#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Real stacks of Debian 12, 13 and 14, and the layouts of Fedora, Arch and
# openSUSE: what status says of each service, unwired, wired by
# pam-auth-update, and after each line that status names was written.
# tests/data/pam_stacks/README has their origin, expected what must come out.
# WIRING=write writes it anew: read the difference. Ends with "N passed, N
# failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh
data=tests/data/pam_stacks
r=$dir/root

# system NAME VARIANT: below $r, with every module that a line names.
system() {
	rm -rf "$r"
	mkdir -p "$r/etc/ssh" "$r/usr/lib/security"
	cp -r "$data/$1"/* "$r/"
	[ ! -d "$r/common-$2" ] || cp "$r/common-$2"/* "$r/etc/pam.d/"
	cat "$r"/etc/pam.d/* "$r"/usr/lib/pam.d/* 2>/dev/null | grep -o 'pam_[a-z0-9_]*\.so' | sort -u |
		while read -r so; do : >"$r/usr/lib/security/$so"; done
	: >"$r/usr/lib/security/pam_permit.so"
	cp "${B:-build}/pam_module/pam_loginpolicy.so" "$r/usr/lib/security/"
	echo 'UsePAM yes' >"$r/etc/ssh/sshd_config"
}
# rows: of the wiring, one per line: SERVICE STAGE STATE GAP PATH:LINE REMEDY.
rows() {
	"$bin" status --wiring --format json --root "$r" >"$dir/json" 2>"$dir/err"
	sed 's/.*"wiring":\[//; s/\],"services".*//; s/},{/}\n{/g' "$dir/json" | sed -n "s|$r||g"'
		s/.*"service":"\([^"]*\)","stage":"\([^"]*\)","state":"\([^"]*\)","gap":\([a-z]*\),.*"path":"\{0,1\}\([^",]*\)"\{0,1\},"line":\([a-z0-9]*\),.*"remedy":\(.*\)}/\1 \2 \3 \4 \5:\6 \7/p'
}
states() {
	sed 's/.*"services":\[//; s/\],"no_pam".*//; s/},{/}\n{/g' "$dir/json" |
		sed -n 's/.*"service":"\([^"]*\)","state":"\([^"]*\)".*/\1 = \2/p'
}
# found: all that is to be compared.
found() {
	rows >"$dir/rows"
	states
	sed -n '/ ok /!p' "$dir/rows" | cut -d' ' -f1-5 | sed 's/ null:null$//; s/ true/ gap/; s/ false//'
}

for d in "$data"/*/; do
	name=$(basename "$d")
	for v in unwired wired; do
		[ "$v" = unwired ] || [ -d "$d/common-wired" ] || continue
		system "$name" "$v"
		found | sed "s/^/$name $v /"
	done
done >"$dir/found"
[ "${WIRING-}" != write ] || cp "$dir/found" "$data/expected"
what='services of all systems'
if cmp -s "$dir/found" "$data/expected"; then good; else
	bad "$what"
	diff "$data/expected" "$dir/found" | head -40
fi
n=$(grep -c ' = ' "$dir/found")
if [ "$n" -ge 60 ]; then passed=$((passed + n)); else bad "only $n services"; fi

# --- every line that status names mends what it is about ---
# mend: write the first line named. False: none is.
mend() {
	rows >"$dir/rows"
	line=$(sed -n 's/.* "write \\"\(.*\)\\" \(above\|below\|in the place of\) \(\/[^ ]*\):\([0-9]*\)"$/\4 \2|\3|\1/p' "$dir/rows" | head -1)
	[ -n "$line" ] || return 1
	at=${line%% *}
	rest=${line#* }
	how=${rest%%|*}
	rest=${rest#*|}
	file=$r${rest%%|*}
	text=${rest#*|}
	case $how in
	above) sed -i "${at}i $text" "$file" ;;
	below) sed -i "${at}a $text" "$file" ;;
	*) sed -i "${at}c $text" "$file" ;;
	esac
}
for d in "$data"/*/; do
	name=$(basename "$d")
	system "$name" unwired
	n=0
	while mend && [ "$n" -lt 200 ]; do n=$((n + 1)); done
	left=$(sed -n '/ ok /!p' "$dir/rows" | cut -d' ' -f1-5)
	if [ -z "$left" ] && [ "$n" -gt 10 ]; then good; else
		bad "$name: after $n lines that status names: $left"
	fi
	if states | grep -qv ' = ok$'; then bad "$name: not all is wired: $(states | grep -v ' = ok$' | head -3)"; else good; fi
done
finish
