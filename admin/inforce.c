/* Load the policy: docs/contract.md, "Which policy a command uses". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/escape.h>
#include "inforce.h"

char *
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

void
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

/* A path of the state directory's: --state, or the default below --root. Owned; NULL: no memory. */
static char *
state_dir_of(const struct options *o)
{
	if (o->state == NULL)
		return strdup(POLICY_STATE_DIR);
	return o->state[0] == '/' ? strdup(o->state) : below_cwd(o->state);
}

/* Past every deadline, where there is no such clock. */
static int64_t
boottime_s(void)
{
	struct timespec ts;

	return clock_gettime(CLOCK_BOOTTIME, &ts) == 0 ? ts.tv_sec : INT64_MAX;
}

/* Where the PAM module finds it. */
struct places {
	struct policy_places p; /* points into this struct */
	struct policy_load_opts
	    given; /* --state is the caller's, and not below --root */
	char *state; /* owned */
};

/* A trial is this system's: of another one below --root it is not known whether it runs. Returns 0 or ERR_NOMEM. */
static int
places_init(const struct options *o, struct places *ret)
{
	memset(ret, 0, sizeof(*ret));
	if ((ret->state = state_dir_of(o)) == NULL)
		return ERR_NOMEM;
	ret->given = (struct policy_load_opts){.root = "", .owner = geteuid()};
	ret->p = (struct policy_places){.conf = POLICY_PATH,
	    .state = ret->state,
	    .load = {.root = o->root, .check_parents = true},
	    .state_load = o->state != NULL ? &ret->given : NULL,
	    .boot_id = o->root[0] == '\0' ? boot_id_read : NULL,
	    .boottime_s = boottime_s()};
	return 0;
}

static int
load_in_force(const struct options *o, struct policy *ret,
    enum policy_source *ret_source)
{
	struct policy_errors errs;
	struct places places;
	int r = places_init(o, &places);

	if (r != 0)
		return r;
	r = policy_in_force(&places.p, ret, ret_source, &errs);
	policy_errors_release(&errs);
	free(places.state);
	return r;
}

/* Whether the file that was read is what counts: its trial may have run out. */
static bool
is_in_force(const struct options *o, const struct policy *p)
{
	struct places places;
	bool yes;

	if (places_init(o, &places) != 0)
		return false;
	yes = policy_is_in_force(&places.p, p, POLICY_FROM_FILE);
	free(places.state);
	return yes;
}

/* Owned; NULL: no memory. */
static char *
last_good_path(const struct options *o)
{
	char *dir = state_dir_of(o), *path = NULL;

	if (dir != NULL &&
	    asprintf(&path, "%s%s/last-good.conf",
		o->state == NULL ? o->root : "", dir) < 0)
		path = NULL;
	free(dir);
	return path;
}

/* The file at f->path does not count, for what is wrong with it or (why 0) its trial: what does. Returns as inforce_need(), but 0 where nothing is in force. */
static int
fall_back(const struct options *o, struct inforce *f, int why)
{
	enum policy_source source;
	char *path;
	int r;

	policy_release(&f->policy);
	if ((r = load_in_force(o, &f->policy, &source)) != 0)
		return complain("%s: %s%s", f->path,
		    why == 0 ? "whether it is on trial cannot be known: " : "",
		    err_str(r));
	if (source == POLICY_FROM_NOTHING && why == 0)
		complain("%s is not in force, for its trial has run out",
		    f->path);
	if (source == POLICY_FROM_NOTHING)
		return 0;
	if (source == POLICY_FROM_FILE)
		return -1; /* it has just been repaired */
	if ((path = last_good_path(o)) == NULL)
		return complain("out of memory");
	complain("%s is not in force%s: the last accepted policy is, %s",
	    f->path,
	    source == POLICY_TRIAL_OVER ? ", for its trial has run out" : "",
	    path);
	free(f->path);
	f->path = path;
	return -1;
}

/* Returns -1 to go on, 0 where nothing is in force and *ret_why says why, or an exit code. */
static int
load_what_counts(const struct options *o, struct inforce *ret, int *ret_why)
{
	struct policy_errors errs;
	int r;

	*ret_why = inforce_load(o, ret, &errs);
	tell_errors(&errs);
	policy_errors_release(&errs);
	if (*ret_why == 0 &&
	    (o->policy != NULL || is_in_force(o, &ret->policy)))
		return -1;
	if (*ret_why == ERR_NOMEM)
		r = complain("out of memory");
	else
		r = o->policy != NULL ? EXIT_NOTHING_DONE
				      : fall_back(o, ret, *ret_why);
	return r;
}

int
inforce_need(const struct options *o, struct inforce *ret)
{
	int why, r = load_what_counts(o, ret, &why);

	if (r == -1)
		return -1;
	if (r == 0)
		tell_first_policy(o, why);
	inforce_release(ret);
	return EXIT_NOTHING_DONE;
}

int
inforce_asked(const struct options *o, struct inforce *ret)
{
	int why, r = load_what_counts(o, ret, &why);

	if (r == -1)
		return -1;
	policy_release(&ret->policy);
	if (o->policy != NULL || why == ERR_NOMEM) {
		inforce_release(ret);
		return EXIT_NOTHING_DONE;
	}
	if (r == 0) {
		ret->counts = INFORCE_NOTHING;
		tell_first_policy(o, why);
	} else {
		ret->counts = INFORCE_UNKNOWN;
	}
	return -1;
}

int
inforce_or_base(const struct options *o, struct inforce *ret)
{
	int why, r = load_what_counts(o, ret, &why);

	if (r == 0) {
		complain("%s is not in force, and there is no last accepted "
			 "policy: the built-in password rule counts",
		    ret->path);
		return -1;
	}
	if (r != -1)
		inforce_release(ret);
	return r;
}

int
inforce_last_good(const struct options *o, char **ret)
{
	enum policy_source source;
	struct policy p;
	int r = load_in_force(o, &p, &source);

	*ret = NULL;
	if (r != 0)
		return r;
	policy_release(&p);
	if (source != POLICY_FROM_LAST_GOOD && source != POLICY_TRIAL_OVER)
		return 0;
	return (*ret = last_good_path(o)) == NULL ? ERR_NOMEM : 0;
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
