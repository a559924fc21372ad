#!/bin/sh
# setup.sh on systems that lack everything, with a package manager that only
# notes what it is asked for. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../.." || exit 2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
passed=0 failed=0
ok() { passed=$((passed + 1)); }
bad() {
	failed=$((failed + 1))
	echo "FAIL: $1"
	cat "$dir/out"
}

# A PATH with a shell's everyday tools, and nothing to build with.
mkdir "$dir/bin"
for t in sh dirname id echo cat getconf env; do
	ln -s "$(command -v $t)" "$dir/bin/$t" 2>/dev/null
done
# run MANAGER ARGUMENT: with that manager only
run() {
	rm -f "$dir"/bin/apt-get "$dir"/bin/dnf "$dir"/bin/zypper \
		"$dir"/bin/apk "$dir"/bin/pacman "$dir/asked"
	: >"$dir/asked"
	if [ -n "$1" ]; then
		printf '#!/bin/sh\necho "%s $*" >>"%s"\n' "$1" "$dir/asked" \
			>"$dir/bin/$1"
		chmod 755 "$dir/bin/$1"
	fi
	env -i PATH="$dir/bin" sh setup.sh "$2" >"$dir/out" 2>&1 </dev/null
	rc=$?
}
says() { if grep -qF -- "$1" "$dir/out"; then ok; else bad "not said: $1"; fi; }

run dnf nonsense
if [ $rc -eq 2 ]; then ok; else bad "wrong usage: exit $rc"; fi
says 'usage: sh setup.sh run|check'
run '' run
if [ $rc -eq 2 ]; then ok; else bad "no manager: exit $rc"; fi
says 'no package manager known here'

while read -r manager build test install; do
	for what in run check; do
		run "$manager" $what
		# nothing was installed in truth, so that it cannot go on
		if [ $rc -ne 0 ]; then ok; else bad "$manager: exit 0"; fi
		want=$(echo "$build" | tr , ' ')
		# the sshd of this machine is found in /usr/sbin whatever PATH is
		[ $what = run ] || [ -x /usr/sbin/sshd ] ||
			want="$want $(echo "$test" | tr , ' ')"
		for p in $want; do says " $p"; done
		if [ "$(id -u)" -ne 0 ]; then
			says "not root: sudo sh setup.sh $what"
			if [ -s "$dir/asked" ]; then bad "$manager was run"; else ok; fi
		elif grep -q "^$manager $(echo "$install" | tr , ' ').* make" "$dir/asked"; then
			ok
		else
			bad "$manager was asked: $(cat "$dir/asked")"
		fi
	done
done <<END
apt-get gcc,libc6-dev,make,pkg-config check,openssh-server,openssh-client install,-y
dnf gcc,make,pkgconf-pkg-config check-devel,openssh-server,openssh-clients install,-y
zypper gcc,make,pkg-config check-devel,openssh-server --non-interactive,install
apk gcc,musl-dev,make,pkgconf check-dev,openssh add
pacman gcc,make,pkgconf check,openssh -S,--noconfirm
END

# With everything there, nobody is asked and root is not needed.
mkdir "$dir/full"
for m in apt-get dnf zypper apk pacman; do
	printf '#!/bin/sh\necho "%s $*" >>"%s"\n' $m "$dir/asked" >"$dir/full/$m"
	chmod 755 "$dir/full/$m"
done
: >"$dir/asked"
# make is a stand-in: this runs inside of make check
printf '#!/bin/sh\necho "make $*"\n' >"$dir/full/make"
chmod 755 "$dir/full/make"
PATH="$dir/full:$PATH" sh setup.sh check >"$dir/out" 2>&1 </dev/null
rc=$?
if [ $rc -eq 0 ]; then ok; else bad "all there: exit $rc"; fi
if [ -s "$dir/asked" ]; then bad "all there, and asked: $(cat "$dir/asked")"; else ok; fi
says ' check'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
