/* SPDX-License-Identifier: BSD-2-Clause */
/* The policy that a command uses, and what it does if none is in force. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "inforce.h"

struct policy_files
policy_files_of(const struct options *o)
{
	return (struct policy_files){.policy = o->policy,
	    .state = o->state,
	    .root = o->root};
}

static enum exit_code
load_what_counts(const struct options *o, struct inforce *ret)
{
	const struct policy_files files = policy_files_of(o);

	return inforce_load(&files, ret) == 0 ? EXIT_OK : EXIT_NOTHING_DONE;
}

enum exit_code
inforce_need(const struct options *o, struct inforce *ret)
{
	enum exit_code r = load_what_counts(o, ret);

	if (r != EXIT_OK || ret->counts == INFORCE_POLICY)
		return r;
	if (ret->counts == INFORCE_NOTHING)
		tell_first_policy(o, ret->why);
	inforce_release(ret);
	return EXIT_NOTHING_DONE;
}

enum exit_code
inforce_asked(const struct options *o, struct inforce *ret)
{
	enum exit_code r = load_what_counts(o, ret);

	if (r != EXIT_OK || ret->counts == INFORCE_POLICY)
		return r;
	policy_release(&ret->policy);
	if (ret->counts == INFORCE_NOTHING)
		tell_first_policy(o, ret->why);
	return EXIT_OK;
}

enum exit_code
inforce_or_base(const struct options *o, struct inforce *ret)
{
	enum exit_code r = load_what_counts(o, ret);

	if (r != EXIT_OK || ret->counts == INFORCE_POLICY)
		return r;
	if (ret->counts == INFORCE_NOTHING) {
		complain("%s is not in force, and there is no last accepted "
			 "policy: the built-in password rule is used",
		    ret->path);
		return EXIT_OK;
	}
	inforce_release(ret);
	return EXIT_NOTHING_DONE;
}

const char *
inforce_path_there(const struct options *o, const char *path)
{
	return o->state == NULL ? path + strlen(o->root) : path;
}

void
tell_first_policy(const struct options *o, int r)
{
	if (r == ERR_NOENT && o->policy == NULL)
		complain("there is no policy yet: use 'loginpolicy init%s%s' "
			 "to write a first one",
		    o->root[0] != '\0' ? " --root " : "", o->root);
}

void
put_where(const struct policy *p, const struct policy_where *w, struct buf *b)
{
	if (w->file < 0) {
		buf_puts(b, "built in");
		return;
	}
	escape_text(b, p->files[w->file].path, strlen(p->files[w->file].path));
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
