/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loginpolicy blocked and key revoked: lists of what the state directory has,
 * with who did it, when and why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/json_out.h>
#include <loginpolicy/base/tz.h>
#include <loginpolicy/cli/fit.h>
#include <loginpolicy/sshkey/key.h>
#include "admin/change/change.h"
#include "admin/change/ended.h"

#define RESULT_MAX   (1u << 30)
#define TIME_LEN_MAX 64
#define WORD_MAX     65536
#define INDENT	     4 /* of the lines that go on */

/* A list that is being made. */
struct listing {
	const struct options *o;
	struct state state;
	struct lookup *lookup; /* owned */
	struct buf b; /* the result */
	struct json_out json;
	bool incomplete; /* a name could not be looked up (reported) */
};

static enum exit_code
listing_open(const struct options *o, unsigned parts, struct listing *ret)
{
	enum exit_code r;

	memset(ret, 0, sizeof(*ret));
	ret->o = o;
	if ((r = state_look(o, parts, &ret->state)) != EXIT_OK)
		return r;
	if ((ret->lookup = lookup_new(o->root)) == NULL) {
		state_close(&ret->state);
		return complain("out of memory");
	}
	buf_init(&ret->b, RESULT_MAX);
	json_init(&ret->json, &ret->b);
	return EXIT_OK;
}

/* Write the list and release it. why: it could not be read; NULL: it was. */
static enum exit_code
listing_close(struct listing *l, const char *what, const char *why)
{
	state_close(&l->state);
	lookup_free(l->lookup);
	if (why == NULL)
		return put_result(l->o, &l->b,
		    l->incomplete ? EXIT_INCOMPLETE : EXIT_OK);
	buf_release(&l->b);
	return complain("cannot read the %s: %s%s", what, why,
	    geteuid() != 0 ? " (root can)" : "");
}

/* The account's name. Owned; NULL: it has none, or it is not known. */
static char *
account_name(struct listing *l, uid_t uid)
{
	struct member m;
	struct diag d = {0};
	char *name = NULL;
	int e = member_by_uid(l->lookup, uid, &m, &d);

	if (e == 0) {
		if ((name = strdup(m.names[0])) == NULL && l->b.err == 0)
			l->b.err = ERR_NOMEM;
		member_release(&m);
	} else if (e != ERR_NOENT) {
		complain("uid %lu: %s", (unsigned long)uid,
		    d.msg[0] != '\0' ? d.msg : err_str(e));
		l->incomplete = true;
	}
	return name;
}

/* A name, or uid:N. Owned; NULL: no memory (l->b.err). */
static char *
name_or_uid(struct listing *l, uid_t uid)
{
	char *name = account_name(l, uid);

	if (name == NULL &&
	    asprintf(&name, "uid:%lu", (unsigned long)uid) < 0) {
		l->b.err = ERR_NOMEM;
		name = NULL;
	}
	return name;
}

/* Who did it. Owned; NULL: not recorded, or no memory. */
static char *
actor_name(struct listing *l, const struct state_note *n)
{
	return n->known ? name_or_uid(l, n->by) : NULL;
}

/* Who ended it. Owned; NULL: nobody did, or no memory. */
static char *
ender_name(struct listing *l, const struct ended *end)
{
	return end != NULL && end->has_by ? name_or_uid(l, end->by) : NULL;
}

/* Append "  WORD TIME". */
static void
text_time(struct fit *f, const char *word, int64_t t)
{
	struct buf b;

	buf_init(&b, TIME_LEN_MAX);
	buf_printf(&b, "  %s ", word);
	put_utc(&b, t);
	if (b.err == 0)
		fit_piece(f, b.p, b.len);
	buf_release(&b);
}

/* Append "WORD TEXT", escaped; NULL: nothing. Broken at blanks, if words. */
static void
text_word(struct fit *f, const char *word, const char *text, bool words)
{
	struct buf b;

	if (text == NULL)
		return;
	buf_init(&b, WORD_MAX);
	buf_puts(&b, word);
	escape_text(&b, text, strlen(text));
	if (b.err != 0)
		f->b->err = b.err;
	else if (words)
		fit_words(f, b.p, b.len);
	else
		fit_piece(f, b.p, b.len);
	buf_release(&b);
}

/* When the block began to keep the account out. */
static int64_t
began(const struct state_block *b)
{
	return b->has_starting && b->starting > b->note.at ? b->starting
							   : b->note.at;
}

/* The seconds from leaving to the block; a block before that is 0. */
static int64_t
after_leaving_s(const struct state_block *b)
{
	const int64_t s = began(b) - b->note.left;

	return s > 0 ? s : 0;
}

/* Append "  left TIME  blocked 3.5 h later". */
static void
text_left(struct listing *l, struct fit *f, const struct state_block *b)
{
	const int64_t tenths = after_leaving_s(b) / 360;
	char text[64];

	if (b->has_starting)
		text_time(f, "starting", b->starting);
	if (!b->note.has_left || !l->o->all)
		return;
	text_time(f, "left", b->note.left);
	snprintf(text, sizeof(text), "  blocked %lld.%lld h later",
	    (long long)(tenths / 10), (long long)(tenths % 10));
	fit_piece(f, text, strlen(text));
}

/*
 * Append "  since TIME  until TIME  by NAME  ended TIME by NAME  reason: TEXT",
 * as far as it is known. Nothing touches a word: names, times and fingerprints
 * are copied from here. until: NULL: none.
 */
static void
text_note(struct listing *l, struct fit *f, const struct state_note *n,
    const int64_t *until, const struct ended *end)
{
	char *by = actor_name(l, n), *ender = ender_name(l, end);

	if (n->known)
		text_time(f, "since", n->at);
	if (until != NULL)
		text_time(f, "until", *until);
	text_word(f, "  by ", by, false);
	if (end != NULL)
		text_time(f, "ended", end->at);
	text_word(f, " by ", ender, false);
	text_word(f, "  reason: ", n->reason, true);
	fit_end(f);
	free(by);
	free(ender);
}

/* Append a time, or null. */
static void
json_time(struct json_out *j, const char *key, const int64_t *t)
{
	struct buf b;

	json_key(j, key);
	if (t == NULL) {
		json_null(j);
		return;
	}
	buf_init(&b, TIME_LEN_MAX);
	put_utc(&b, *t);
	json_string(j, b.p, b.len);
	buf_release(&b);
}

/* Append the members since, by and reason. */
static void
json_note(struct listing *l, const struct state_note *n)
{
	struct json_out *j = &l->json;
	char *by = actor_name(l, n);

	json_time(j, "since", n->known ? &n->at : NULL);
	json_key(j, "by");
	json_str(j, by);
	json_key(j, "reason");
	json_str(j, n->reason);
	free(by);
}

/* The members left and seconds_after_leaving. */
static void
json_left(struct listing *l, const struct state_block *b)
{
	struct json_out *j = &l->json;

	json_time(j, "left", b->note.has_left ? &b->note.left : NULL);
	json_key(j, "seconds_after_leaving");
	if (b->note.has_left)
		json_u64(j, (uint64_t)after_leaving_s(b));
	else
		json_null(j);
}

/* The members ended and ended_by. */
static void
json_end(struct listing *l, const struct ended *end)
{
	char *by = ender_name(l, end);

	json_time(&l->json, "ended", end != NULL ? &end->at : NULL);
	json_key(&l->json, "ended_by");
	json_str(&l->json, by);
	free(by);
}

static void
put_block(struct listing *l, const struct state_block *b,
    const struct ended *end)
{
	const int64_t *until = b->has_until ? &b->until : NULL;
	struct json_out *j = &l->json;
	char *name = account_name(l, b->uid), uid[32];
	struct fit f = {&l->b, 0, INDENT, 0};

	if (l->o->format == FORMAT_JSON) {
		json_object(j);
		json_key(j, "account");
		json_str(j, name);
		json_key(j, "uid");
		json_u64(j, b->uid);
		json_note(l, &b->note);
		json_time(j, "until", until);
		json_end(l, end);
		json_time(j, "starting", b->has_starting ? &b->starting : NULL);
		json_left(l, b);
		json_object_end(j);
	} else {
		snprintf(uid, sizeof(uid), "%suid:%lu",
		    name != NULL ? "  " : "", (unsigned long)b->uid);
		text_word(&f, "", name, false);
		fit_piece(&f, uid, strlen(uid));
		text_word(&f, "  ", name == NULL ? "no account" : NULL, false);
		text_left(l, &f, b);
		text_note(l, &f, &b->note, until, end);
	}
	free(name);
}

static void
put_key(struct listing *l, const uint8_t fp[SHA256_LEN],
    const struct state_note *note, const struct ended *end)
{
	struct fit f = {&l->b, 0, INDENT, 0};
	struct json_out *j = &l->json;
	char text[KEY_FP_LEN];

	key_fp_text(fp, text);
	if (l->o->format == FORMAT_JSON) {
		json_object(j);
		json_key(j, "fingerprint");
		json_str(j, text);
		json_note(l, note);
		json_end(l, end);
		json_object_end(j);
	} else {
		fit_piece(&f, text, strlen(text));
		text_note(l, &f, note, NULL, end);
	}
}

/* Append one key that is revoked. Returns 0 or an error. */
static int
put_revoked(struct listing *l, const uint8_t fp[SHA256_LEN])
{
	struct state_note note;
	int e = state_revocation_note(&l->state, fp, &note);

	if (e == 0)
		put_key(l, fp, &note, NULL);
	state_note_release(&note);
	return e;
}

/* --all: what is over, as STATE/actions has it. Returns 0 or an error. */
static int
load_ended(struct listing *l, bool keys, struct ended_list *ret)
{
	int e;

	memset(ret, 0, sizeof(*ret));
	if (!l->o->all)
		return 0;
	e = ended_load(&l->state, keys, ret);
	if (e == 0 && ret->bad != 0) {
		complain("the record of changes: %zu of its lines cannot be "
			 "understood",
		    ret->bad);
		l->incomplete = true;
	}
	return e;
}

/* A block whose end has passed, and whose marker is still there. */
static void
put_over(struct listing *l, const struct state_block *b, int64_t now)
{
	const struct ended end = {.at = b->until};

	put_block(l, b, b->has_until && b->until <= now ? &end : NULL);
}

static void
begin_list(struct listing *l, bool empty, const char *key, const char *nothing)
{
	if (l->o->format == FORMAT_JSON) {
		json_object(&l->json);
		json_key(&l->json, key);
		json_array(&l->json);
	} else if (empty && !l->o->quiet) {
		buf_puts(&l->b, nothing);
	}
}

static void
end_list(struct listing *l, const char *schema)
{
	struct json_out *j = &l->json;

	if (l->o->format != FORMAT_JSON)
		return;
	json_array_end(j);
	json_key(j, "schema");
	json_str(j, schema);
	json_object_end(j);
	buf_putc(&l->b, '\n');
}

static enum exit_code
list_blocks(const struct options *o)
{
	const int64_t now = time(NULL);
	struct state_blocks blocks = {0};
	struct ended_list ended;
	struct listing l;
	const char *why = NULL;
	enum exit_code r;
	int e;

	if ((r = listing_open(o, STATE_BLOCKED, &l)) != EXIT_OK)
		return r;
	if ((e = load_ended(&l, false, &ended)) != 0 ||
	    (e = state_list_blocks(&l.state, STATE_EVER, &blocks)) != 0)
		why = err_why(e);
	if (!o->all)
		state_drop_ended(&blocks, now);
	begin_list(&l, blocks.n + ended.n == 0, "blocked",
	    o->all ? "nobody was ever blocked\n" : "nobody is blocked\n");
	for (size_t i = 0; i < ended.n && why == NULL; i++)
		put_block(&l, &ended.list[i].block, &ended.list[i]);
	for (size_t i = 0; i < blocks.n && why == NULL; i++)
		put_over(&l, &blocks.list[i], now);
	end_list(&l, "loginpolicy-blocked/1");
	r = listing_close(&l, "blocks", why);
	state_blocks_release(&blocks);
	ended_list_release(&ended);
	return r;
}

static enum exit_code
list_revoked(const struct options *o)
{
	struct ended_list ended;
	struct listing l;
	const char *why = NULL;
	enum exit_code r;
	uint8_t *list = NULL;
	size_t n = 0;
	int e;

	if ((r = listing_open(o, STATE_REVOKED, &l)) != EXIT_OK)
		return r;
	if ((e = load_ended(&l, true, &ended)) != 0 ||
	    (e = state_revoked_list(&l.state, &list, &n)) != 0)
		why = err_why(e);
	begin_list(&l, n + ended.n == 0, "revoked",
	    o->all ? "no key was ever revoked\n" : "no key is revoked\n");
	for (size_t i = 0; i < ended.n && why == NULL; i++)
		put_key(&l, ended.list[i].fp, &ended.list[i].block.note,
		    &ended.list[i]);
	for (size_t i = 0; i < n && why == NULL; i++) {
		if ((e = put_revoked(&l, list + i * SHA256_LEN)) != 0)
			why = err_why(e);
	}
	end_list(&l, "loginpolicy-revoked/1");
	r = listing_close(&l, "revocations", why);
	free(list);
	ended_list_release(&ended);
	return r;
}

const struct command cmd_blocked = {
    .id = COMMAND_BLOCKED,
    .name = "blocked",
    .run = list_blocks,
    .synopsis = "[OPTION]...",
    .about = "List the blocked accounts: since when, by whom and why",
    .help = "Exit code: 0 listed, 2 the blocks could not be read, 3 a name "
	    "could not be looked up.\n"
	    "\n"
	    "Example: sudo loginpolicy blocked --format json\n",
};

const struct command cmd_key_revoked = {
    .id = COMMAND_KEY_REVOKED,
    .name = "key revoked",
    .run = list_revoked,
    .synopsis = "[OPTION]...",
    .about = "List the revoked keys: since when, by whom and why",
    .help = "Exit code: 0 listed, 2 the revocations could not be read, 3 a "
	    "name could not be looked up.\n"
	    "\n"
	    "Example: sudo loginpolicy key revoked --format json\n",
};
