/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether an older version could use this machine's policy. If it cannot, it
 * goes by its last accepted policy, or refuses everybody; so the package is not
 * replaced by an older one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/trusted.h>
#include <loginpolicy/cli/load_in_force.h>
#include <loginpolicy/cli/message.h>
#include <loginpolicy/policy/words.h>
#include "admin/change/change.h"
#include "package.h"

#define LIST_MAX (1u << 20) /* bytes */
#define WORD_MAX 512

/* What an older version knows. */
struct older {
	const char *version;
	char *list; /* owned; "\nKIND WORD\n" */
	const char *of; /* "": the policy file; else before its lines */
	size_t lacking;
};

/* --- words --- */

static void
print_word(void *ctx, const char *kind, const char *word)
{
	buf_printf(ctx, "%s %s\n", kind, word);
}

enum exit_code
package_words(void)
{
	struct buf b;

	buf_init(&b, LIST_MAX);
	policy_words(print_word, &b);
	return message_write(1, &b);
}

/* --- downgrade --- */

static void
check_word(void *ctx, const struct policy_word *w)
{
	struct older *o = ctx;
	char line[WORD_MAX];

	snprintf(line, sizeof(line), "\n%s %s\n", w->kind, w->word);
	if (strstr(o->list, line) != NULL)
		return;
	o->lacking++;
	complain("%s%s:%u: loginpolicy %s does not know \"%s\"", o->of, w->path,
	    w->line, o->version, w->word);
}

static enum exit_code
read_list(const char *path, struct older *ret)
{
	const struct trusted_opts opts = {.cap_bytes = LIST_MAX};
	struct diag d = {0};
	char *text;
	size_t len;

	if (trusted_read(path, &opts, &text, &len, &d) != 0)
		return complain("%s: %s", path, d.msg);
	if (asprintf(&ret->list, "\n%.*s", (int)len, text) < 0)
		ret->list = NULL;
	free(text);
	return ret->list != NULL ? EXIT_OK : complain("out of memory");
}

/*
 * A policy that no version can use is not the older one's fault: then the last
 * accepted one counts.
 */
static enum exit_code
check_policy(const char *path, const struct options *o, struct older *old)
{
	const struct policy_load_opts opts = {.root = o->root};
	struct policy_errors errs = {0};
	struct policy p;
	int r = policy_load(path, &opts, &p, &errs);

	if (r == 0)
		r = policy_words_used(&p, check_word, old);
	else if (!err_is_trouble(r))
		r = 0;
	if (r != 0)
		complain("%s: %s", path, err_str(r));
	policy_errors_release(&errs);
	policy_release(&p);
	return r == 0 ? EXIT_OK : EXIT_NOTHING_DONE;
}

static enum exit_code
check_both(const struct options *o, struct older *old)
{
	char *dir = state_path(o), *file = NULL, *last = NULL;
	enum exit_code r;

	if (dir == NULL ||
	    asprintf(&file, "%s/etc/security/loginpolicy.conf", o->root) < 0 ||
	    asprintf(&last, "%s/last-good.conf", dir) < 0) {
		r = complain("out of memory");
	} else if ((r = check_policy(file, o, old)) == EXIT_OK) {
		old->of = "the last accepted policy: ";
		r = check_policy(last, o, old);
	}
	free(dir);
	free(file);
	free(last);
	return r;
}

enum exit_code
package_downgrade(const struct options *o, const char *version,
    const char *path)
{
	struct older old = {.version = version, .of = ""};
	enum exit_code r = read_list(path, &old);

	if (r == EXIT_OK)
		r = check_both(o, &old);
	free(old.list);
	if (r != EXIT_OK || old.lacking == 0)
		return r;
	complain("the policy would not be in force with loginpolicy %s: change "
		 "these lines, run 'loginpolicy apply', and try again",
	    version);
	return EXIT_OBJECTION;
}
