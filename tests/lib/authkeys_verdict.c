/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints what we say of each authorized_keys line on stdin, for the comparison
 * with a real sshd: "live", "dead WHY" or "expired WHY"; nothing for comments.
 * usage: authkeys_verdict UTC-OFFSET-SECONDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <loginpolicy/sshkey/keyfile.h>

int
main(int argc, char **argv)
{
	static uint8_t scratch[KEYLINE_SCRATCH];
	struct keyline_ctx ctx = {(uint64_t)time(NULL), 0, scratch};
	struct keyfile_entry e;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	if (argc != 2)
		return 2;
	ctx.utc_offset_s = strtol(argv[1], NULL, 10);
	while ((n = getline(&line, &cap, stdin)) > 0) {
		if (line[n - 1] == '\n')
			n--;
		if (!authkeys_line(line, (size_t)n, &ctx, &e))
			continue;
		if (e.state == KEYFILE_LIVE)
			puts("live");
		else
			printf("%s %s\n",
			    e.state == KEYFILE_EXPIRED ? "expired" : "dead",
			    e.why);
	}
	free(line);
	return 0;
}
