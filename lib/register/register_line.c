/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A line of the register, read and written: fingerprint, person, expiry and
 * purpose, separated by blanks; the purpose is the rest of the line. As in the
 * policy, nothing that an editor hides is in it: UTF-8 without control
 * characters.
 */
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/sshkey/key.h>
#include "register_line.h"

#define DAY_S  86400
#define BLANKS " \t"
#define PERSON_CHARS                                           \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789._-@+"

int
register_read(const struct register_place *place, char **ret, size_t *ret_len,
    struct diag *reterr)
{
	const struct trusted_opts opts = {.owner = place->owner,
	    .cap_bytes = REGISTER_SIZE_MAX,
	    .check_parents = !place->any_folder};

	return trusted_read(place->path, &opts, ret, ret_len, reterr);
}

char *
register_line_next(char *text, size_t len, size_t *at, size_t *ret_len)
{
	char *start = text + *at, *end;

	if (*at >= len)
		return NULL;
	end = memchr(start, '\n', len - *at);
	*ret_len = end != NULL ? (size_t)(end - start) : len - *at;
	*at += *ret_len + 1;
	return start;
}

bool
register_line_is_empty(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && (s[n] == ' ' || s[n] == '\t'))
		n++;
	return n == len || s[n] == '#';
}

bool
is_register_person(const char *s)
{
	const size_t n = strspn(s, PERSON_CHARS);

	return n != 0 && n <= REGISTER_PERSON_MAX && s[n] == '\0' &&
	    s[0] != '-';
}

bool
are_register_persons(const char *s)
{
	char word[REGISTER_PERSON_MAX + 1];
	size_t n;

	do {
		n = strcspn(s, ",");
		if (n > REGISTER_PERSON_MAX)
			return false;
		memcpy(word, s, n);
		word[n] = '\0';
		if (strcmp(word, "-") != 0 && strcmp(word, "?") != 0 &&
		    !is_register_person(word))
			return false;
		s += n;
	} while (*s++ == ',');
	return true;
}

bool
register_persons_have(const char *s, const char *person)
{
	const size_t len = strlen(person);
	size_t n;

	do {
		n = strcspn(s, ",");
		if (n == len && memcmp(s, person, n) == 0)
			return true;
		s += n;
	} while (*s++ == ',');
	return false;
}

/* --- reading --- */

static int
line_error(struct diag *d, size_t at, const char *message)
{
	if (d != NULL)
		d->col = (unsigned)at + 1;
	return diag_set(d, ERR_SYNTAX, "%s", message);
}

static int
check_visible(const char *s, size_t len, struct diag *d)
{
	uint32_t cp;
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		if ((n = utf8_decode(s + i, len - i, &cp)) == 0)
			return line_error(d, i, "not UTF-8");
		if (cp == '\r')
			return line_error(d, i,
			    "a carriage return: lines end in a newline alone");
		if (cp != '\t' && utf8_is_dangerous(cp))
			return line_error(d, i,
			    "a character that is not visible");
	}
	return 0;
}

/* Cut the next word off. Its end is a NUL; NULL: there is none. */
static char *
next_word(char **at)
{
	char *word = *at + strspn(*at, BLANKS);
	const size_t n = strcspn(word, BLANKS);

	if (n == 0)
		return NULL;
	*at = word + n;
	if (**at != '\0')
		*(*at)++ = '\0';
	return word;
}

static int
read_expiry(const char *s, const struct tz *zone, struct register_entry *ret)
{
	struct moment m;
	int r;

	ret->has_expires = strcmp(s, "-") != 0;
	if (!ret->has_expires)
		return 0;
	if ((r = moment_parse(s, &m)) != 0)
		return r;
	/* A date is the whole day: it ends where the next begins. */
	if (m.date_only)
		m.clock += DAY_S;
	ret->expires = moment_instant(&m, zone);
	return 0;
}

static int
read_words(char *s, const struct tz *zone, struct register_entry *ret,
    struct diag *d)
{
	char *at = s, *word = next_word(&at);
	int r;

	if (key_fp_parse(word, ret->fp) != 0)
		return line_error(d, (size_t)(word - s),
		    "expected a fingerprint, SHA256: and 43 characters, as "
		    "'ssh-keygen -l' prints it");
	if ((word = next_word(&at)) == NULL)
		return line_error(d, strlen(s), "expected a person");
	if (!is_register_person(word))
		return line_error(d, (size_t)(word - s),
		    "expected a person: at most 64 letters, digits and . _ - @ "
		    "+, the first no -");
	ret->person = word;
	if ((word = next_word(&at)) == NULL)
		return line_error(d, (size_t)(at - s),
		    "expected when the key expires, or -");
	if ((r = read_expiry(word, zone, ret)) != 0)
		return line_error(d, (size_t)(word - s),
		    r == ERR_RANGE
			? "no such date or time"
			: "expected a date such as 2027-06-30, or RFC 3339, "
			  "or -");
	at += strspn(at, BLANKS);
	ret->purpose = *at != '\0' ? at : NULL;
	return 0;
}

int
register_line_parse(char *s, size_t len, const struct tz *zone,
    struct register_entry *ret, struct diag *reterr)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	if (len > REGISTER_LINE_MAX)
		return line_error(reterr, REGISTER_LINE_MAX,
		    "the line is longer than 1024 bytes");
	if ((r = check_visible(s, len, reterr)) != 0)
		return r;
	while (len != 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		s[--len] = '\0';
	return read_words(s, zone, ret, reterr);
}

/* --- writing --- */

static void
put_expiry(const struct register_entry *e, const struct tz *zone, struct buf *b)
{
	const int64_t clock = e->expires + tz_offset(zone, e->expires);
	struct civil c;

	if (!e->has_expires) {
		buf_putc(b, '-');
		return;
	}
	/* The day before, if that is what a reader makes of it. */
	if (clock % DAY_S == 0 && tz_first_instant(zone, clock) == e->expires) {
		c = civil_of(clock - DAY_S);
		buf_printf(b, "%04lld-%02u-%02u", (long long)c.year, c.month,
		    c.day);
	} else {
		put_utc(b, e->expires);
	}
}

/* Whether a purpose is read back as it is. */
static bool
is_purpose(const char *s)
{
	const size_t n = strlen(s);

	return n != 0 && strchr(BLANKS, s[0]) == NULL &&
	    strchr(BLANKS, s[n - 1]) == NULL && check_visible(s, n, NULL) == 0;
}

int
register_entry_print(const struct register_entry *e, const struct tz *zone,
    struct buf *b, struct diag *reterr)
{
	const size_t start = b->len;
	char fp[KEY_FP_LEN];

	if (!is_register_person(e->person))
		return diag_set(reterr, ERR_SYNTAX,
		    "%.80s cannot be a person in the register: at most 64 "
		    "letters, digits and . _ - @ +, the first no -",
		    e->person);
	if (e->purpose != NULL && !is_purpose(e->purpose))
		return diag_set(reterr, ERR_SYNTAX,
		    "the purpose has a character that is not visible");
	if (e->has_expires &&
	    (e->expires < TZ_TIME_MIN + DAY_S ||
		e->expires > TZ_TIME_MAX + DAY_S))
		return diag_set(reterr, ERR_SYNTAX,
		    "the time at which it expires is out of range");
	key_fp_text(e->fp, fp);
	buf_printf(b, "%s %s ", fp, e->person);
	put_expiry(e, zone, b);
	if (e->purpose != NULL) {
		buf_putc(b, ' ');
		buf_puts(b, e->purpose);
	}
	if (b->err == 0 && b->len - start > REGISTER_LINE_MAX)
		return diag_set(reterr, ERR_TOOBIG,
		    "the line would be longer than %d bytes",
		    REGISTER_LINE_MAX);
	buf_putc(b, '\n');
	return b->err;
}
