#include <string.h>
#include <unistd.h>

#include <loginpolicy/cli/output.h>

int
output_open(const char *path, bool stream, struct output *ret,
    struct diag *reterr)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->path = path;
	ret->file.fd = ret->file.file.fd = -1;
	ret->fd = STDOUT_FILENO;
	if (path == NULL)
		return 0;
	if ((r = output_file_open(&ret->file, path, stream, reterr)) == 0)
		ret->fd = ret->file.fd;
	return r;
}

int
output_commit(struct output *o, struct diag *reterr)
{
	return o->path == NULL ? 0 : output_file_commit(&o->file, reterr);
}

void
output_abort(struct output *o)
{
	if (o->path != NULL)
		output_file_abort(&o->file);
}
