/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a rule matched or did not, in words for the log and explain. */
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "match.h"

static const char *const keywords[COND_COUNT] = {
    [COND_SUBJECT] = "subject",
    [COND_FROM] = "from",
    [COND_SERVICE] = "service",
    [COND_METHOD] = "method",
    [COND_KEY] = "key",
    [COND_TTY] = "tty",
    [COND_WHEN] = "hours",
    [COND_STARTING] = "starting",
    [COND_UNTIL] = "until",
    [COND_BY] = "by",
    [COND_ALSO] = "also",
};

const char *
condition_keyword(enum condition_kind kind)
{
	return kind < COND_COUNT ? keywords[kind] : "";
}

/*
 * Find a word of the rule's text, with its quotes. Words end at a blank outside
 * of quotes; the lexer has read the line, so the word exists.
 */
static const char *
find_word(const struct policy_rule *r, unsigned word, size_t *ret_len)
{
	const char *s = r->text, *end = s + r->text_len, *start = s;
	bool quoted = false;

	for (unsigned i = 0; s < end; i++) {
		while (s < end && (*s == ' ' || *s == '\t'))
			s++;
		for (start = s;
		     s < end && (quoted || (*s != ' ' && *s != '\t')); s++) {
			if (*s == '\\' && quoted && s + 1 < end)
				s++;
			else if (*s == '"')
				quoted = !quoted;
		}
		if (i == word)
			break;
	}
	*ret_len = (size_t)(s - start);
	return start;
}

static void
put_word(const struct policy_rule *r, unsigned word, struct buf *b)
{
	size_t len;
	const char *s = find_word(r, word, &len);

	escape_text(b, s, len);
}

unsigned
rule_column(const struct policy *p, const struct policy_rule *r, unsigned word)
{
	const char *line = r->text, *text = p->files[r->where.file].text;
	size_t len;

	while (line > text && line[-1] != '\n')
		line--;
	return (unsigned)(find_word(r, word, &len) - line) + 1;
}

void
condition_value(const struct policy_rule *r, const struct condition *c,
    struct buf *b)
{
	put_word(r, c->word, b);
}

static void
put_condition(const struct policy_rule *r, const struct condition *c,
    struct buf *b)
{
	const struct when *w = c->kind == COND_WHEN ? c->when : NULL;

	if (w != NULL && w->days_word != 0) {
		buf_puts(b, "days ");
		put_word(r, w->days_word, b);
		if (w->hours_word == 0)
			return;
		buf_putc(b, ' ');
	}
	if (c->kind != COND_SUBJECT) {
		buf_puts(b, condition_keyword(c->kind));
		buf_putc(b, ' ');
	}
	put_word(r, c->word, b);
}

static void
put_methods(unsigned methods, struct buf *b)
{
	for (unsigned bit = 1; bit < METHOD_ALL; bit <<= 1) {
		if ((methods & bit) == 0)
			continue;
		buf_puts(b, method_name(bit));
		if ((methods & ~(bit * 2 - 1)) != 0)
			buf_puts(b, ", ");
	}
}

static void
put_person(const char *what, const struct fact_person *p, struct buf *b)
{
	buf_puts(b, what);
	if (p->n_names != 0)
		escape_text(b, p->names[0], strlen(p->names[0]));
	else if (p->has_uid)
		buf_printf(b, "uid %u", (unsigned)p->uid);
	else
		buf_puts(b, "unknown");
}

static void
put_address(const struct facts *f, struct buf *b)
{
	switch (f->from) {
	case ADDRESS_UNKNOWN:
		buf_puts(b, "the address is unknown");
		return;
	case ADDRESS_LOCAL:
		buf_puts(b, "no remote host is named");
		return;
	case ADDRESS_KNOWN:
		buf_puts(b, "the address is ");
		net_print(&f->address, b);
	}
}

static void
put_method_facts(const struct facts *f, enum tri v, struct buf *b)
{
	if (!f->is_ssh) {
		buf_puts(b, "only an SSH service has methods and keys");
	} else if (f->methods == 0) {
		buf_puts(b,
		    v == TRI_UNKNOWN ? "not known yet" : "none was completed");
	} else {
		buf_puts(b, "completed: ");
		put_methods(f->methods, b);
		if (v == TRI_UNKNOWN)
			buf_puts(b, "; more may follow");
	}
}

static void
put_key_facts(const struct facts *f, enum tri v, struct buf *b)
{
	if (!f->is_ssh) {
		buf_puts(b, "only an SSH service has methods and keys");
	} else if (f->n_keys == 0) {
		buf_puts(b,
		    v == TRI_UNKNOWN ? "not known yet"
				     : "no key was completed");
	} else {
		buf_puts(b, "completed: ");
		for (size_t i = 0; i < f->n_keys; i++)
			buf_printf(b, "%s%s%s", i == 0 ? "" : ", ",
			    !f->keys[i].decoded
				? "a key that cannot be decoded"
				: key_class_name(f->keys[i].key.class),
			    f->keys[i].decoded && f->keys[i].is_cert
				? " certificate"
				: "");
	}
}

static void
put_time(const struct facts *f, struct buf *b)
{
	static const char days[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri",
	    "Sat", "Sun"};
	struct civil c;

	if (f->zone == NULL) {
		buf_puts(b, "the local time is unknown");
		return;
	}
	c = civil_of(f->now + tz_offset(f->zone, f->now));
	buf_printf(b, "it is %s %04d-%02u-%02u %02u:%02u", days[c.weekday],
	    (int)c.year, c.month, c.day, c.hour, c.minute);
}

/* Append the facts that this condition is about. */
static void
put_facts(const struct condition *c, enum tri v, const struct facts *f,
    struct buf *b)
{
	switch ((enum condition_kind)c->kind) {
	case COND_SUBJECT:
	case COND_ALSO:
		put_person("the user is ", &f->subject, b);
		break;
	case COND_BY:
		put_person("the caller is ", &f->caller, b);
		break;
	case COND_FROM:
		put_address(f, b);
		return;
	case COND_SERVICE:
		buf_puts(b, "the service is ");
		if (f->service == NULL)
			buf_puts(b, "not named");
		else
			escape_text(b, f->service, strlen(f->service));
		return;
	case COND_METHOD:
		put_method_facts(f, v, b);
		return;
	case COND_KEY:
		put_key_facts(f, v, b);
		return;
	case COND_TTY:
		buf_puts(b,
		    f->tty == NULL ? "no terminal is named"
				   : "the terminal is ");
		if (f->tty != NULL)
			escape_text(b, f->tty, strlen(f->tty));
		return;
	case COND_WHEN:
	case COND_STARTING:
	case COND_UNTIL:
		put_time(f, b);
		return;
	case COND_COUNT:
		return;
	}
	if (v == TRI_UNKNOWN)
		buf_puts(b, "; a group could not be looked up");
}

void
rule_because(const struct policy_rule *r, const struct rule_match *m,
    const struct facts *f, struct buf *b)
{
	if (m->because == NULL) {
		buf_puts(b, "all conditions are true");
		return;
	}
	put_condition(r, m->because, b);
	buf_puts(b, ": ");
	put_facts(m->because, m->value, f, b);
}
