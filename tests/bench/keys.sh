#!/bin/sh
# keyaudit keys beside the tools an administrator would use instead, in one
# run: ssh-keygen -l over one big file, find and sha256sum over a tree of
# homes, and the memory a million keys take. Prints ratios; judges nothing.
# usage: keys.sh BUILD_DIR   (BENCH_LINES=100000 BENCH_HOMES=10000 BENCH_BIG=1000000)
set -eu
audit=$1/keyaudit/keyaudit
lines=${BENCH_LINES:-100000} homes=${BENCH_HOMES:-10000} big=${BENCH_BIG:-1000000}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM

now() { date +%s.%N; }
# took COMMAND...: seconds of the best of three runs, output thrown away.
took() {
	best=
	for _ in 1 2 3; do
		a=$(now)
		"$@" >/dev/null 2>&1 || true
		b=$(now)
		best=$(awk -v a="$a" -v b="$b" -v best="$best" \
		    'BEGIN { t = b - a; print (best == "" || t < best) ? t : best }')
	done
	echo "$best"
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
rss_kb() { # the peak of a run, kilobytes
	"$dir/peak" "$@"
}

cat >"$dir/peak.c" <<'C'
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	struct rusage u;
	pid_t p = fork();
	(void)argc;
	if (p == 0) {
		int fd = open("/dev/null", O_WRONLY);
		dup2(fd, 1);
		dup2(fd, 2);
		execv(argv[1], argv + 1);
		_exit(127);
	}
	waitpid(p, NULL, 0);
	getrusage(RUSAGE_CHILDREN, &u);
	printf("%ld\n", u.ru_maxrss);
	return 0;
}
C
cc -o "$dir/peak" "$dir/peak.c"
python3 "$(dirname "$0")/make_keys.py" "$lines" 1 >"$dir/keys"

t_audit=$(took "$audit" keys --format ndjson "$dir/keys")
t_keygen=$(took ssh-keygen -l -f "$dir/keys")
t_audit1=$(took "$audit" keys -P 1 --format ndjson "$dir/keys")
echo "$lines RSA-2048 lines in one file, to /dev/null:"
echo "  keyaudit keys --format ndjson   $t_audit s ($t_audit1 s with -P 1)"
echo "  ssh-keygen -l -f                $t_keygen s"
echo "  ratio ssh-keygen / keyaudit     $(ratio "$t_keygen" "$t_audit")   (at least 10 is asked)"

python3 "$(dirname "$0")/make_tree.py" "$dir/tree" "$homes"
t_tree=$(took "$audit" keys --format ndjson "$dir/tree")
t_sum=$(took find "$dir/tree" -type f -exec sha256sum '{}' +)
echo "$homes homes with 3 key files each, warm:"
echo "  keyaudit keys --format ndjson   $t_tree s"
echo "  find -exec sha256sum            $t_sum s"
echo "  ratio keyaudit / sha256sum      $(ratio "$t_tree" "$t_sum")   (at most 4 is asked)"

python3 "$(dirname "$0")/make_keys.py" "$big" 2 1024 >"$dir/big"
echo "memory, $big distinct keys in one file: $(rss_kb "$audit" keys --format ndjson "$dir/big") kB" \
    "(at most $(( 65536 + big * 40 / 1024 )) kB is asked)"
