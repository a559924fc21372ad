/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy key check: whether keys may be used, before they are. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/json_out.h>
#include "admin/change/key_file.h"
#include "admin/keys/key_judge.h"
#include "admin/keys/key_person.h"
#include "admin/keys/key_repeats.h"
#include "admin/keys/register_file.h"

#define RESULT_MAX (1u << 30)

struct key_check {
	const struct options *o;
	const char *name; /* of the file, for a person */
	struct key_judge judge;
	struct key_person reg; /* the register, where there is one */
	struct key_repeats repeats;
	struct buf b; /* the result */
	struct json_out json;
	size_t n, refused, unknown;
};

static const char *
answer_word(enum key_answer a)
{
	switch (a) {
	case KEY_GOOD:
		return "accept";
	case KEY_UNKNOWN:
		return "undetermined";
	case KEY_REFUSED:
		break;
	}
	return "refuse";
}

static void
tell_repeats(struct key_check *c, const struct record *rec,
    void (*each)(void *ctx, enum rule_id rule, const struct buf *message))
{
	int r = key_repeats_each(&c->repeats, rec, each, c);

	if (r != 0)
		c->b.err = r;
}

/* Append "ssh-rsa 3072 SHA256:... comment", as far as it is known. */
static void
put_key(const struct record *rec, struct buf *b)
{
	char fp[KEY_FP_LEN];

	if (rec->type != NULL) {
		buf_putc(b, ' ');
		escape_text(b, rec->type, strlen(rec->type));
	}
	if (rec->bits != 0)
		buf_printf(b, " %u", rec->bits);
	if (rec->has_fp) {
		key_fp_text(rec->fp, fp);
		buf_printf(b, " %s", fp);
	}
	if (rec->comment != NULL && rec->comment_len != 0) {
		buf_putc(b, ' ');
		escape_text(b, rec->comment, rec->comment_len);
	}
}

static void
text_repeat(void *ctx, enum rule_id rule, const struct buf *message)
{
	struct key_check *c = ctx;

	buf_printf(&c->b, "    %s: ", rules[rule].id);
	buf_put(&c->b, message->p, message->len);
	buf_putc(&c->b, '\n');
}

static void
text_rules(struct key_check *c, const struct keyfile_entry *e,
    const struct record *rec)
{
	struct buf why;

	buf_init(&why, RESULT_MAX);
	key_judge_put(&c->judge, e, rec, &why);
	buf_puts(&c->b, "    ");
	if (why.len != 0)
		escape_text(&c->b, why.p, why.len);
	buf_putc(&c->b, '\n');
	if (why.err != 0)
		c->b.err = why.err;
	buf_release(&why);
}

static void
text_key(struct key_check *c, const struct keyfile_entry *e,
    const struct record *rec, enum key_answer answer)
{
	escape_text(&c->b, c->name, strlen(c->name));
	buf_printf(&c->b, ":%u: %s:", rec->line, answer_word(answer));
	put_key(rec, &c->b);
	buf_putc(&c->b, '\n');
	if (answer != KEY_GOOD || !rule_set_is_empty(&rec->rules))
		text_rules(c, e, rec);
	if (!c->o->quiet)
		tell_repeats(c, rec, text_repeat);
}

static void
json_finding(void *ctx, enum rule_id rule, const struct buf *message)
{
	struct key_check *c = ctx;
	struct json_out *j = &c->json;

	json_object(j);
	json_key(j, "rule");
	json_str(j, rules[rule].id);
	json_key(j, "severity");
	json_str(j, severity_name(rules[rule].severity));
	json_key(j, "message");
	json_string(j, message->p, message->len);
	json_key(j, "remedy");
	json_str(j, rules[rule].remedy);
	json_object_end(j);
}

static void
json_findings(struct key_check *c, const struct keyfile_entry *e,
    const struct record *rec)
{
	struct json_out *j = &c->json;
	struct buf message;

	buf_init(&message, RESULT_MAX);
	json_key(j, "findings");
	json_array(j);
	RULE_SET_EACH(rule, &rec->rules)
	{
		buf_clear(&message);
		judge_message(&c->judge.judge, rule, rec, e->why, &message);
		json_finding(c, rule, &message);
	}
	tell_repeats(c, rec, json_finding);
	json_array_end(j);
	if (message.err != 0)
		c->b.err = message.err;
	buf_release(&message);
}

static void
json_of_key(struct key_check *c, const struct keyfile_entry *e,
    const struct record *rec, enum key_answer answer)
{
	struct json_out *j = &c->json;
	char fp[KEY_FP_LEN];

	json_object(j);
	json_key(j, "line");
	json_number(j, rec->line);
	json_key(j, "kind");
	json_str(j, kind_name(rec->kind));
	json_key(j, "type");
	json_str(j, rec->type);
	json_key(j, "bits");
	json_number(j, rec->bits);
	json_key(j, "fingerprint");
	if (rec->has_fp)
		key_fp_text(rec->fp, fp);
	json_str(j, rec->has_fp ? fp : NULL);
	json_key(j, "comment");
	json_bytes(j, rec->comment, rec->comment_len);
	json_key(j, "options");
	json_bytes(j, rec->options, rec->options_len);
	json_key(j, "answer");
	json_str(j, answer_word(answer));
	json_key(j, "verdict");
	json_str(j, verdict_name(rec->verdict));
	json_findings(c, e, rec);
	json_object_end(j);
}

static void
check_each(struct key_check *c, struct key_file *f)
{
	const struct origin origin = {.path = c->name,
	    .declared = f->walk.declared,
	    .is_access = true,
	    .mode = f->mode,
	    .owner = f->owner};
	struct keyfile_entry e;
	struct record rec;

	while (key_file_next(f, &e)) {
		enum key_answer answer = key_judge_entry(&c->judge, &origin, &e,
		    &rec);

		c->n++;
		c->refused += answer == KEY_REFUSED;
		c->unknown += answer == KEY_UNKNOWN;
		if (c->o->format == FORMAT_JSON)
			json_of_key(c, &e, &rec, answer);
		else if (!c->o->quiet || answer != KEY_GOOD)
			text_key(c, &e, &rec, answer);
	}
}

static void
check_file(struct key_check *c, struct key_file *f)
{
	struct json_out *j = &c->json;

	if (c->o->format != FORMAT_JSON) {
		check_each(c, f);
		return;
	}
	json_object(j);
	json_key(j, "file");
	json_str(j, c->name);
	json_key(j, "keys");
	json_array(j);
	check_each(c, f);
	json_array_end(j);
	json_key(j, "refused");
	json_u64(j, c->refused);
	json_key(j, "complete");
	json_bool(j, c->repeats.complete && !c->reg.unknown);
	json_key(j, "schema");
	json_str(j, "loginpolicy-key-check/1");
	json_object_end(j);
	buf_putc(&c->b, '\n');
}

static enum exit_code
result(struct key_check *c)
{
	if (c->n == 0) {
		buf_release(&c->b);
		return complain("%s: no key in it", c->name);
	}
	return put_folded(c->o, &c->b,
	    c->refused != 0	  ? EXIT_OBJECTION
		: c->unknown != 0 ? EXIT_NOTHING_DONE
		: c->reg.unknown  ? EXIT_INCOMPLETE
				  : EXIT_OK);
}

/* As keyaudit does: what only root can read is none for others. */
static enum exit_code
load_register(struct key_check *c)
{
	char *path;
	bool readable;
	enum exit_code r;

	if ((path = register_file_path(c->o)) == NULL)
		return complain("out of memory");
	readable = geteuid() == 0 || access(path, R_OK) == 0;
	free(path);
	if (!readable)
		return EXIT_OK;
	if ((r = key_person_load(c->o, &c->reg)) == EXIT_OK && c->reg.has)
		c->judge.judge.keys = &c->reg.reg;
	return r;
}

static enum exit_code
check_opened(struct key_check *c, struct key_file *f)
{
	enum exit_code r;

	if ((r = load_register(c)) == EXIT_OK &&
	    (r = key_repeats_load(c->o, c->name, f, &c->repeats)) == EXIT_OK) {
		buf_init(&c->b, RESULT_MAX);
		json_init(&c->json, &c->b);
		check_file(c, f);
		r = result(c);
	}
	key_repeats_release(&c->repeats);
	key_person_release(&c->reg);
	return r;
}

static enum exit_code
check_keys(const struct options *o)
{
	const char *path = o->n_args == 0 ? "-" : o->args[0];
	struct key_check c = {.o = o,
	    .name = strcmp(path, "-") == 0 ? "standard input" : path};
	struct key_file f;
	enum exit_code r = key_judge_open(o, &c.judge);

	if (r != EXIT_OK)
		return r;
	if ((r = key_file_open(path, &f)) == EXIT_OK) {
		r = check_opened(&c, &f);
		key_file_close(&f);
	}
	key_judge_close(&c.judge);
	return r;
}

const struct command cmd_key_check = {
    .id = COMMAND_KEY_CHECK,
    .name = "key check",
    .run = check_keys,
    .synopsis = "[FILE|-] [OPTION]...",
    .about = "Check whether keys may be used",
    .help =
	"Each key in FILE, or on standard input, is judged by the policy, "
	"the revocations and the rules of 'keyaudit keys', whatever its "
	"format. A key that is twice in FILE is named, and for root also the "
	"accounts that a key opens already; neither refuses it. No key is "
	"added anywhere.\n"
	"\n"
	"Exit code: 0 all are good; 1 one is refused; 2 a key or the policy "
	"could not be read, or there is no key; 3 none is refused, but the "
	"register of keys could not be used.\n"
	"\n"
	"Example: loginpolicy key check id_ed25519.pub\n",
    .max_args = 1,
};
