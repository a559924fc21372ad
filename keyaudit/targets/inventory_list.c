/* A HOST a line; a '#' at a line's start or after a blank begins a comment. */
#include "inventory_impl.h"

int
list_read(const struct inventory *in)
{
	struct piece line;
	struct lines l;
	const char *why;
	int r = 0;

	lines_init(&l, in->text, in->len);
	while (r == 0 && lines_next(&l, &line)) {
		line = piece_uncommented(line);
		if (line.len == 0)
			continue;
		r = targets_add(in->t, line.p, line.len, in->port, &why);
		if (r != 0)
			inventory_fail(in, l.line, r, why, line);
	}
	return r;
}
