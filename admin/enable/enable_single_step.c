/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The module's option single_step, for an sshd that asks nobody for two
 * methods: then the first is the only one, and the module can judge by it.
 */
#include <stdio.h>
#include <string.h>

#include "enable.h"
#include "sshd_outcomes.h"

#define SSHD_CONFIG "/etc/ssh/sshd_config"
#define COMMON_AUTH "/etc/pam.d/common-auth"
#define MODULE	    "pam_loginpolicy.so"
#define OPTION	    "single_step"

/* Of whom sshd demands two methods. */
struct chain {
	bool found;
	char who[600]; /* "": of everybody whom no Match takes in */
	char methods[256];
};

static bool
look_for_chain(void *ctx, const char *who, const char *text)
{
	static const char word[] = "\nauthenticationmethods ";
	struct chain *c = ctx;
	const char *at = strstr(text, word);

	at = at == NULL ? "" : at + strlen(word);
	if (memchr(at, ',', strcspn(at, "\n")) == NULL)
		return true;
	c->found = true;
	snprintf(c->who, sizeof(c->who), "%s", who);
	snprintf(c->methods, sizeof(c->methods), "%.*s", (int)strcspn(at, "\n"),
	    at);
	return false;
}

/* Whether nobody needs two methods; reports why that is not so. */
static bool
has_no_chain(const struct options *o)
{
	struct chain c = {0};
	struct diag d = {0};
	int r = sshd_outcomes(SSHD_CONFIG, look_for_chain, &c, &d);

	if (r == 0 && !c.found)
		return true;
	if (r == ERR_NOENT)
		return false;
	if (r != 0)
		complain("%s: it is not known whether sshd demands two methods "
			 "of anybody, so " OPTION " is left out, and sshd "
			 "asks for passwords that no rule permits; mend it, "
			 "and run enable again",
		    d.msg);
	else if (!o->quiet && o->format != FORMAT_JSON)
		say(o,
		    OPTION " is left out: sshd demands two methods%s%s "
			   "(AuthenticationMethods %s)",
		    c.who[0] == '\0' ? "" : " of ", c.who, c.methods);
	return false;
}

/* Append the line of our module in a text, with the option or without. */
static void
put_option(const char *line, size_t len, bool with, struct buf *b)
{
	const char *at = memmem(line, len, " " OPTION, sizeof(OPTION));
	bool blank = len != 0 && line[len - 1] == ' ';

	if (with && at == NULL) {
		buf_put(b, line, len);
		buf_puts(b, blank ? OPTION : " " OPTION);
	} else if (!with && at != NULL) {
		size_t before = (size_t)(at - line);

		buf_put(b, line, before);
		buf_put(b, at + sizeof(OPTION), len - before - sizeof(OPTION));
	} else {
		buf_put(b, line, len);
	}
}

static int
set_option(struct tree_text *text, bool with)
{
	struct buf b;
	int r;

	buf_init(&b, 2 * PAM_TREE_FILE_MAX);
	for (size_t i = 0; i < text->len;) {
		const char *line = text->p + i;
		const char *end = memchr(line, '\n', text->len - i);
		size_t len = end == NULL ? text->len - i : (size_t)(end - line);

		if (line[0] != '#' &&
		    memmem(line, len, MODULE, strlen(MODULE)) != NULL)
			put_option(line, len, with, &b);
		else
			buf_put(&b, line, len);
		buf_puts(&b, end == NULL ? "" : "\n");
		i += len + (end != NULL);
	}
	r = b.err != 0 ? b.err : tree_text_set(text, b.p, b.len);
	buf_release(&b);
	return r;
}

/*
 * pam-auth-update keeps an option that was added to a line of a profile, so it
 * is added as an administrator would, and the program run again.
 */
enum exit_code
enable_single_step(struct enable *e)
{
	bool with = has_no_chain(e->o);
	struct tree_file *f = pam_tree_find(&e->tree, COMMON_AUTH);
	struct diag d = {0};

	e->wired.single_step = with;
	if (f == NULL || f->new.p == NULL)
		return EXIT_OK;
	if (set_option(&f->new, with) != 0)
		return complain("out of memory");
	if (stage_write(&e->stage, &e->tree, &d) != 0)
		return complain("%s: nothing was changed", d.msg);
	return enable_run_on_copy(e, NULL);
}
