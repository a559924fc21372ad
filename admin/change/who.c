/* USER or uid:N: blocks are by uid, and people know names. */
#include <string.h>

#include <loginpolicy/base/number.h>
#include "change.h"

/* A uid needs no account: its marker may outlive it. */
static enum exit_code
load_uid(const char *number, struct who *ret)
{
	struct diag d = {0};
	uint64_t uid;
	int r;

	if (parse_u64(number, strlen(number), 0, UINT32_MAX - 1, &uid) != 0)
		return complain("uid:N takes a number from 0 to 4294967294: "
				"uid:%s",
		    number);
	ret->uid = (uid_t)uid;
	r = member_by_uid(ret->lookup, ret->uid, &ret->member, &d);
	if (r != 0 && r != ERR_NOENT)
		complain("uid:%s: its name cannot be looked up: %s", number,
		    d.msg[0] != '\0' ? d.msg : err_str(r));
	return EXIT_OK;
}

enum exit_code
who_load(const char *user, struct who *ret)
{
	struct diag d = {0};
	int r;

	memset(ret, 0, sizeof(*ret));
	if ((ret->lookup = lookup_new("")) == NULL)
		return complain("out of memory");
	if (strncmp(user, "uid:", 4) == 0)
		return load_uid(user + 4, ret);
	r = member_by_name(ret->lookup, user, &ret->member, &d);
	if (r == 0) {
		ret->uid = ret->member.uid;
		return EXIT_OK;
	}
	return complain("%s: %s: nothing was changed (uid:N names an account "
			"by its number)",
	    user,
	    r == ERR_NOENT	   ? "no such account"
		: d.msg[0] != '\0' ? d.msg
				   : err_str(r));
}

void
who_release(struct who *w)
{
	member_release(&w->member);
	lookup_free(w->lookup);
	memset(w, 0, sizeof(*w));
}

void
put_who(const struct who *w, struct buf *b)
{
	if (w->member.n_names == 0) {
		buf_printf(b, "uid %lu", (unsigned long)w->uid);
		return;
	}
	buf_printf(b, "%s (uid %lu", w->member.names[0], (unsigned long)w->uid);
	for (size_t i = 1; i < w->member.n_names; i++)
		buf_printf(b, "%s%s", i == 1 ? ", also " : ", ",
		    w->member.names[i]);
	buf_putc(b, ')');
}
