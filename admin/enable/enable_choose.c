/*
 * What pam-auth-update makes of the chosen profiles, on the copy. It ends with
 * 0 also if it did nothing, so the result is looked at.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <loginpolicy/sshd/sshd_config.h>
#include "enable.h"
#include "run_tool.h"

#define COMMON_AUTH "/etc/pam.d/common-auth"
#define MODULE	    "pam_loginpolicy.so"
#define OPTION	    "single_step"

static const char *const ours[] = {PROFILE_LOGIN, PROFILE_PASSWORD,
    PROFILE_OBSERVE};

static bool
is_ours(const char *profile)
{
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		if (strcmp(ours[i], profile) == 0)
			return true;
	}
	return false;
}

/* What comes of it where pam-auth-update does not do as told. */
static const char *
outcome(const struct enable *e)
{
	return e->takes_out ? "our lines are taken out as text instead"
			    : "nothing was changed";
}

/* Run it on the copy, and take its result over into the tree. */
static enum exit_code
run_on_copy(struct enable *e, const struct profile_choice *c)
{
	struct diag d = {0};

	buf_clear(&e->printed);
	if (profiles_choose(c, &e->stage, &e->printed, &d) != 0 ||
	    stage_read(&e->stage, &e->tree, &d) != 0)
		return complain("%s: %s", d.msg, outcome(e));
	return EXIT_OK;
}

/* Add the profiles of others that will not be enabled. */
static int
add_peers(struct enable *e, const struct name_list *from,
    const struct name_list *after)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < from->n; i++) {
		if (!is_ours(from->list[i]) &&
		    !name_list_has(after, from->list[i]))
			r = name_list_add(&e->peers, from->list[i]);
	}
	return r;
}

/* Which of ours will be enabled, and which peers we have turned off. */
static int
list_differences(struct enable *e, const struct name_list *before,
    const struct name_list *after)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < after->n; i++) {
		if (is_ours(after->list[i]))
			r = name_list_add(&e->profiles, after->list[i]);
	}
	r = r != 0 ? r : add_peers(e, &e->wired.peers, after);
	return r != 0 ? r : add_peers(e, before, after);
}

static enum exit_code
explain_refusal(const struct enable *e, const char *profile)
{
	static const char local[] = "Local modifications";

	const bool edited = e->printed.len != 0 &&
	    memmem(e->printed.p, e->printed.len, local, strlen(local)) != NULL;

	if (edited && e->takes_out)
		return complain("the managed part of /etc/pam.d/common-* was "
				"edited by hand, so pam-auth-update leaves it "
				"alone: %s",
		    outcome(e));
	if (edited)
		return complain(
		    "the managed part of /etc/pam.d/common-* was edited by "
		    "hand, so pam-auth-update leaves it alone. Move those "
		    "lines to the files of their services, or run "
		    "'pam-auth-update --force', which drops them: nothing was "
		    "changed");
	return complain("pam-auth-update would not enable or disable the "
			"profile %s: another one may be incompatible with it, "
			"see 'Conflicts:' in %s: %s",
	    profile, PROFILE_FOLDER, outcome(e));
}

static enum exit_code
check_chosen(const struct enable *e, const struct name_list *after)
{
	for (size_t i = 0; i < e->choice.enable.n; i++) {
		if (!name_list_has(after, e->choice.enable.list[i]))
			return explain_refusal(e, e->choice.enable.list[i]);
	}
	for (size_t i = 0; i < e->choice.disable.n; i++) {
		if (name_list_has(after, e->choice.disable.list[i]))
			return explain_refusal(e, e->choice.disable.list[i]);
	}
	return EXIT_OK;
}

enum exit_code
enable_choose(struct enable *e)
{
	struct name_list before, after;
	enum exit_code r = run_on_copy(e, &e->choice);

	if (r != EXIT_OK)
		return r;
	memset(&after, 0, sizeof(after));
	if (profiles_enabled(&e->tree, false, &before) != 0 ||
	    profiles_enabled(&e->tree, true, &after) != 0 ||
	    list_differences(e, &before, &after) != 0)
		r = complain("out of memory");
	else
		r = check_chosen(e, &after);
	name_list_release(&before);
	name_list_release(&after);
	return r;
}

/* --- single_step --- */

/* Whether a value of AuthenticationMethods demands two methods. */
static bool
has_chain(const char *methods)
{
	return strchr(methods, ',') != NULL;
}

/*
 * Any AuthenticationMethods of the configuration counts, in whatever Match:
 * then it does not matter for whom the block holds.
 */
static bool
config_has_no_chain(void)
{
	struct sshd_config c = {0};
	struct diag d = {0};
	bool none = sshd_config_read(&c, "", &d) == 0;

	for (size_t i = 0; none && i < c.n_settings; i++) {
		const struct sshd_setting *s = &c.settings[i];

		if (s->keyword != SSHD_AUTHENTICATION_METHODS)
			continue;
		for (size_t k = 0; s->args[k] != NULL; k++)
			none = none && !has_chain(s->args[k]);
	}
	sshd_config_release(&c);
	return none;
}

/* What the installed sshd itself makes of its files. */
static bool
sshd_has_no_chain(void)
{
	static const char *const argv[] = {"/usr/sbin/sshd", "-T", NULL};
	static const char *const envp[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
	    "LC_ALL=C", NULL};
	const char *word = "\nauthenticationmethods ", *at;
	struct diag d = {0};
	struct buf b;
	int status;
	bool none = false;

	buf_init(&b, TOOL_OUTPUT_MAX);
	if (tool_run(argv, envp, 60, &b, &status, &d) == 0 && status == 0) {
		buf_putc(&b, '\0');
		at = b.err == 0 ? strstr(b.p, word) : NULL;
		none = at != NULL &&
		    memchr(at + 1, ',', strcspn(at + 1, "\n")) == NULL;
	}
	buf_release(&b);
	return none;
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
	const struct profile_choice nothing = {0};
	bool with = config_has_no_chain() && sshd_has_no_chain();
	struct tree_file *f = pam_tree_find(&e->tree, COMMON_AUTH);
	struct diag d = {0};

	e->wired.single_step = with;
	if (f == NULL || f->new.p == NULL)
		return EXIT_OK;
	if (set_option(&f->new, with) != 0)
		return complain("out of memory");
	if (stage_write(&e->stage, &e->tree, &d) != 0)
		return complain("%s: nothing was changed", d.msg);
	return run_on_copy(e, &nothing);
}
