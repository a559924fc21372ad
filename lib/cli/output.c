/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/cli/message.h>
#include <loginpolicy/cli/output.h>
#include <loginpolicy/cli/terminal.h>

#define FOLD_INDENT 8

int
output_open(const struct options *o, bool stream, struct output *ret,
    struct diag *reterr)
{
	int r;

	*ret = (struct output){.fd = STDOUT_FILENO, .path = o->output};
	ret->file.fd = ret->file.file.fd = -1;
	if (o->output == NULL)
		return 0;
	r = output_file_open(&ret->file, o->output, stream, o->mode, reterr);
	if (r == 0)
		ret->fd = ret->file.fd;
	return r;
}

int
output_commit(struct output *o, struct diag *reterr)
{
	int r = o->path == NULL ? 0 : output_file_commit(&o->file, reterr);

	if (r != ERR_UNSYNCED)
		return r;
	complain("%s is written; %s", o->path, reterr->msg);
	return 0;
}

void
output_abort(struct output *o)
{
	if (o->path != NULL)
		output_file_abort(&o->file);
}

static int
write_result(const struct options *o, const struct buf *b, struct diag *d)
{
	struct output out;
	int r;

	if (b->err != 0)
		return diag_set(d, b->err, "%s", err_str(b->err));
	if ((r = output_open(o, false, &out, d)) != 0)
		return r;
	if (write_all(out.fd, b->p, b->len) == 0)
		return output_commit(&out, d);
	diag_set(d, ERR_IO, "%s", strerror(errno));
	output_abort(&out);
	return ERR_IO;
}

enum exit_code
put_result(const struct options *o, struct buf *b, enum exit_code code)
{
	struct diag d = {0};
	int r = write_result(o, b, &d);

	buf_release(b);
	if (r != 0)
		return complain("%s: %s",
		    o->output != NULL ? o->output : "stdout", d.msg);
	return code;
}

enum exit_code
put_folded(const struct options *o, struct buf *b, enum exit_code code)
{
	struct buf folded;

	if (o->output != NULL || o->format != FORMAT_TEXT || b->err != 0 ||
	    b->len == 0)
		return put_result(o, b, code);
	buf_init(&folded, b->max);
	terminal_fold(STDOUT_FILENO, FOLD_INDENT, b->p, b->len, &folded);
	buf_release(b);
	*b = folded;
	return put_result(o, b, code);
}
