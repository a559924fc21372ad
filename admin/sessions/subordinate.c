/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subuid(5): lines "OWNER:FIRST:COUNT", where OWNER is a name or a uid. One
 * account may have several, and nothing keeps two accounts' ranges apart.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/base/vec.h>
#include "admin/enable/run_tool.h"
#include "subordinate.h"

#define FILE_MAX   (4u << 20)
#define TIMEOUT_S  10
#define GETSUBIDS  "/usr/bin/getsubids"
#define NSS_SWITCH "/etc/nsswitch.conf"

struct subuid_line {
	char owner[SUBORDINATE_OWNER_ROOM];
	uid_t low, high;
};

/* Parse a line up to its end. false: it is none. */
static bool
parse_line(const char *s, size_t len, struct subuid_line *ret)
{
	const char *first = memchr(s, ':', len), *count;
	uint64_t low, n;

	if (first == NULL || first == s ||
	    (size_t)(first - s) >= sizeof(ret->owner))
		return false;
	first++;
	if ((count = memchr(first, ':', len - (size_t)(first - s))) == NULL ||
	    parse_u64(first, (size_t)(count - first), 0, UINT32_MAX - 1,
		&low) != 0 ||
	    parse_u64(count + 1, len - (size_t)(count + 1 - s), 1, UINT32_MAX,
		&n) != 0)
		return false;
	memcpy(ret->owner, s, (size_t)(first - 1 - s));
	ret->owner[first - 1 - s] = '\0';
	ret->low = (uid_t)low;
	ret->high = low + n - 1 >= UINT32_MAX ? UINT32_MAX - 1
					      : (uid_t)(low + n - 1);
	return true;
}

static bool
is_owner(const struct subuid_line *l, const char *name, uid_t uid)
{
	uint64_t number;

	if (name != NULL && strcmp(l->owner, name) == 0)
		return true;
	return parse_u64(l->owner, strlen(l->owner), 0, UINT32_MAX - 1,
		   &number) == 0 &&
	    number == uid;
}

static int
add_range(struct subordinates *s, uid_t low, uid_t high, uid_t uid)
{
	struct uid_range *list;

	if (low == 0 || (uid >= low && uid <= high))
		return 0;
	if ((list = vec_room(s->list, s->n, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	s->list = list;
	list[s->n++] = (struct uid_range){.low = low, .high = high};
	return 0;
}

/* Name the other owner of a line that overlaps a range. */
static void
note_overlap(struct subordinates *s, const struct subuid_line *l)
{
	for (size_t i = 0; i < s->n; i++) {
		struct uid_range *r = &s->list[i];

		if (l->low <= r->high && l->high >= r->low)
			snprintf(r->shared_with, sizeof(r->shared_with), "%s",
			    l->owner);
	}
}

/* Take the account's lines, and then what overlaps them. */
static int
parse_file(const char *text, const char *name, uid_t uid,
    struct subordinates *ret)
{
	struct subuid_line l;
	size_t n;
	int r = 0;

	for (int others = 0; others < 2; others++) {
		for (const char *s = text; *s != '\0' && r == 0;
		     s += n + (s[n] != '\0')) {
			n = strcspn(s, "\n");
			if (!parse_line(s, n, &l))
				continue;
			if (is_owner(&l, name, uid) == (others != 0))
				continue;
			if (others != 0)
				note_overlap(ret, &l);
			else
				r = add_range(ret, l.low, l.high, uid);
		}
	}
	return r;
}

/* Whether nsswitch.conf names another source than the file. */
static bool
has_service(void)
{
	const struct trusted_opts opts = {.cap_bytes = FILE_MAX};
	char *text, word[32];
	const char *line;
	size_t len;
	bool yes = false;

	if (trusted_read(NSS_SWITCH, &opts, &text, &len, NULL) != 0)
		return false;
	line = strncmp(text, "subid:", 6) == 0 ? text
					       : strstr(text, "\nsubid:");
	if (line != NULL) {
		line = strchr(line, ':') + 1;
		yes = sscanf(line, "%31s", word) == 1 &&
		    strcmp(word, "files") != 0;
	}
	free(text);
	return yes;
}

/* "0: alice 100000 65536" on each line. */
static int
ask_tool(const char *name, uid_t uid, struct subordinates *ret,
    struct diag *reterr)
{
	const char *const argv[] = {GETSUBIDS, name, NULL};
	const char *const envp[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
	    "LC_ALL=C", NULL};
	unsigned long low, count;
	struct buf out;
	int status = 0, r;

	buf_init(&out, TOOL_OUTPUT_MAX);
	r = tool_run(argv, envp, TIMEOUT_S, &out, &status, reterr);
	buf_putc(&out, '\0');
	if (r == 0 && (status != 0 || out.err != 0))
		r = diag_set(reterr, ERR_IO, "getsubids failed");
	for (const char *s = out.p; r == 0 && s != NULL;
	     s = strchr(s, '\n'), s += s != NULL) {
		if (sscanf(s, "%*d: %*s %lu %lu", &low, &count) == 2 &&
		    count != 0 && low + count - 1 < UINT32_MAX)
			r = add_range(ret, (uid_t)low, (uid_t)(low + count - 1),
			    uid);
	}
	buf_release(&out);
	return r;
}

int
subordinates_load(const char *path, const char *name, uid_t uid, bool use_tool,
    struct subordinates *ret, struct diag *reterr)
{
	const struct trusted_opts opts = {.owner = geteuid(),
	    .cap_bytes = FILE_MAX};
	char *text = NULL;
	size_t len;
	int r;

	memset(ret, 0, sizeof(*ret));
	r = trusted_read(path, &opts, &text, &len, reterr);
	if (r == 0)
		r = parse_file(text, name, uid, ret);
	else if (r == ERR_NOENT)
		r = 0;
	free(text);
	/* A name that looks like an option is none that the tool knows. */
	if (r == 0 && use_tool && name != NULL && name[0] != '-' &&
	    has_service() && access(GETSUBIDS, X_OK) == 0)
		r = ask_tool(name, uid, ret, reterr);
	return r;
}

void
subordinates_release(struct subordinates *s)
{
	free(s->list);
	memset(s, 0, sizeof(*s));
}

const struct uid_range *
subordinates_find(const struct subordinates *s, uid_t uid)
{
	for (size_t i = 0; i < s->n; i++) {
		if (uid >= s->list[i].low && uid <= s->list[i].high)
			return &s->list[i];
	}
	return NULL;
}
