/* Loading the policy as contract.md, "Files", says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/escape.h>
#include "inforce.h"

/* Not realpath(3): that a file is a link is to be seen. Owned; NULL: no memory, or no such folder any more. */
static char *
below_cwd(const char *path)
{
	char *cwd = getcwd(NULL, 0), *full = NULL;

	if (cwd != NULL &&
	    asprintf(&full, "%s/%s", strcmp(cwd, "/") == 0 ? "" : cwd, path) <
		0)
		full = NULL;
	free(cwd);
	return full;
}

int
inforce_load(const struct options *o, struct inforce *ret,
    struct policy_errors *reterr)
{
	struct policy_load_opts opts = {.root = "", .check_parents = true};
	const char *path = o->policy != NULL ? o->policy : POLICY_PATH;
	char *absolute = NULL;
	int r;

	memset(ret, 0, sizeof(*ret));
	memset(reterr, 0, sizeof(*reterr));
	if (o->policy != NULL) {
		opts.owner = geteuid();
		opts.check_parents = false;
		if (path[0] != '/' && (absolute = below_cwd(path)) != NULL)
			path = absolute;
	} else {
		opts.root = o->root;
	}
	if (asprintf(&ret->path, "%s%s", opts.root, path) < 0) {
		ret->path = NULL;
		r = ERR_NOMEM;
	} else {
		r = policy_load(path, &opts, &ret->policy, reterr);
	}
	free(absolute);
	return r;
}

static void
tell_errors(const struct policy_errors *e)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct diag *d = &e->list[i];

		if (d->line != 0)
			complain("%s:%u:%u: error: %s", d->path, d->line,
			    d->col, d->msg);
		else
			complain("%s: error: %s", d->path, d->msg);
	}
	if (e->total > e->n)
		complain("and %zu more errors", e->total - e->n);
}

int
inforce_need(const struct options *o, struct inforce *ret)
{
	struct policy_errors errs;
	int r = inforce_load(o, ret, &errs);

	tell_errors(&errs);
	policy_errors_release(&errs);
	if (r == 0)
		return -1;
	inforce_release(ret);
	if (r == ERR_NOMEM)
		complain("out of memory");
	tell_first_policy(o, r);
	return EXIT_NOTHING_DONE;
}

void
tell_first_policy(const struct options *o, int r)
{
	if (r == ERR_NOENT && o->policy == NULL)
		complain("there is no policy yet: 'loginpolicy init%s%s' "
			 "writes a first one",
		    o->root[0] != '\0' ? " --root " : "", o->root);
}

void
inforce_release(struct inforce *f)
{
	policy_release(&f->policy);
	free(f->path);
	memset(f, 0, sizeof(*f));
}

void
put_where(const struct policy *p, const struct policy_where *w, struct buf *b)
{
	if (w->file < 0) {
		buf_puts(b, "built in");
		return;
	}
	escape_text(b, p->files[w->file], strlen(p->files[w->file]));
	buf_putc(b, ':');
	buf_putu(b, w->line);
}

void
put_rule_text(const struct policy_rule *r, struct buf *b)
{
	bool quoted = false, word = false;
	size_t end = 0;

	for (size_t i = 0; i < r->text_len; i++) {
		char c = r->text[i];
		bool blank = c == ' ' || c == '\t';

		if (!quoted && !word && c == '#')
			break;
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		word = quoted || !blank;
		if (word)
			end = i + 1;
	}
	escape_text(b, r->text, end < r->text_len ? end : r->text_len);
}
