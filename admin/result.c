/* Where results go: stdout, or a file that appears whole or not at all. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/output_file.h>
#include "command.h"

static int
write_result(const struct options *o, const struct buf *b, struct diag *d)
{
	if (b->err != 0)
		return diag_set(d, b->err, "%s", err_str(b->err));
	if (o->output != NULL)
		return output_file_write(o->output, b, d);
	if (write_all(STDOUT_FILENO, b->p, b->len) != 0)
		return diag_set(d, ERR_IO, "%s", strerror(errno));
	return 0;
}

int
put_result(const struct options *o, struct buf *b, int code)
{
	struct diag d = {0};
	int r = write_result(o, b, &d);

	buf_release(b);
	if (r != 0)
		return complain("%s: %s",
		    o->output != NULL ? o->output : "stdout", d.msg);
	return code;
}
