/* Loads the policy in force, and logs why the policy file is not. */
#include <security/pam_ext.h>
#include <string.h>
#include <syslog.h>

#include <loginpolicy/base/escape.h>
#include "handle_policy.h"

#define LINE_BYTES_MAX 2048

static const char *
consequence_text(int r, enum policy_source source)
{
	if (r != 0)
		return "all logins but root's at the console are refused";
	switch (source) {
	case POLICY_FROM_LAST_GOOD:
	case POLICY_TRIAL_OVER:
		return "the last accepted policy is in force";
	default:
		return "there is no last accepted policy: only the built-in "
		       "password rule is in force";
	}
}

static void
log_not_in_force(pam_handle_t *pamh, const struct args *args, int r,
    enum policy_source source, const struct policy_errors *errs)
{
	const struct diag none = {.path = args->conf,
	    .msg = "its trial has ended"};
	const size_t first = errs->trouble != 0 ? errs->trouble - 1 : 0;
	const struct diag *d = errs->n != 0 ? &errs->list[first] : &none;
	struct buf b;

	buf_init(&b, LINE_BYTES_MAX);
	buf_puts(&b, "policy not in force: ");
	escape_text(&b, d->path, strlen(d->path));
	if (d->line != 0)
		buf_printf(&b, ":%u:%u", d->line, d->col);
	buf_puts(&b, ": ");
	if (r != 0)
		buf_printf(&b, "%s%s", err_str(r), errs->n != 0 ? ": " : "");
	if (r == 0 || errs->n != 0)
		escape_text(&b, d->msg, strlen(d->msg));
	buf_printf(&b, "; %s", consequence_text(r, source));
	pam_syslog(pamh, LOG_ALERT, "%.*s", b.err == 0 ? (int)b.len : 0,
	    b.err == 0 ? b.p : "");
	buf_release(&b);
}

/* Files and clocks that decide which policy is in force. */
static struct policy_places
places_of(const struct args *args)
{
	return (struct policy_places){.conf = args->conf,
	    .state = args->state,
	    .load = {.root = "", .check_parents = true},
	    .boot_id = boot_id_read,
	    .boottime_s = boot_clock_s()};
}

int
module_policy_load(pam_handle_t *pamh, const struct args *args, bool log,
    struct policy *ret, enum policy_source *ret_source)
{
	const struct policy_places places = places_of(args);
	struct policy_errors errs;
	int r = policy_in_force(&places, ret, ret_source, &errs);

	if (r != 0 || (log && *ret_source != POLICY_FROM_FILE))
		log_not_in_force(pamh, args, r, *ret_source, &errs);
	policy_errors_release(&errs);
	return r;
}

static bool
may_reuse(const struct args *args, const struct handle_policy *k)
{
	struct policy_places places;

	if (k->conf == NULL || strcmp(k->conf, args->conf) != 0)
		return false;
	places = places_of(args);
	return policy_is_in_force(&places, &k->policy, k->source);
}

int
module_policy_of(pam_handle_t *pamh, const struct args *args, struct handle *h,
    const struct policy **ret)
{
	struct handle_policy *k = &h->kept;
	int r = 0;

	*ret = NULL;
	if (!may_reuse(args, k)) {
		handle_drop_policy(h);
		r = module_policy_load(pamh, args, true, &k->policy,
		    &k->source);
		if (r == 0 && (k->conf = strdup(args->conf)) == NULL) {
			policy_release(&k->policy);
			r = ERR_NOMEM;
		}
	}
	if (r == 0 && k->source != POLICY_FROM_NOTHING)
		*ret = &k->policy;
	return r;
}
