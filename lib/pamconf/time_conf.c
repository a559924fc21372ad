/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * time.conf(5): "services;ttys;users;times". Each line that is about the login
 * must permit the present time. The fields are words with & and |, read from
 * left to right.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include <loginpolicy/pamconf/pamconf.h>

#define FIELDS	  4
#define FIELD_MAX 990 /* bytes; longer ones the module ignores */

struct time_reader {
	const struct pamconf_login *login;
	const char *value; /* what words are compared with; NULL: unknown */
};
typedef enum pamconf_tri agree_fn(const struct time_reader *r, const char *word,
    size_t len);

/* --- one word --- */

/* A "*" ends the comparison: what follows it must be the end. */
static bool
is_same(const char *word, size_t len, const char *value)
{
	const char *star = memchr(word, '*', len);
	const size_t before = star != NULL ? (size_t)(star - word) : len;
	const size_t after = star != NULL ? len - before - 1 : 0;
	const size_t n = strlen(value);

	if (strncmp(word, value, before) != 0)
		return false;
	if (star == NULL)
		return n == len;
	return after == 0 ||
	    (n >= after && strncmp(star + 1, value + n - after, after) == 0);
}

static enum pamconf_tri
agree_value(const struct time_reader *r, const char *word, size_t len)
{
	if (len == 1 && word[0] == '*')
		return PAMCONF_YES;
	if (r->value == NULL)
		return PAMCONF_UNSURE;
	return is_same(word, len, r->value) ? PAMCONF_YES : PAMCONF_NO;
}

/* The days of "MoTuWk", as bits from Sunday on; 0: none, or no such day. */
static unsigned
read_days(const char **word, const char *end)
{
	static const struct {
		const char *name;
		unsigned bits;
	} days[] = {{"su", 1}, {"mo", 2}, {"tu", 4}, {"we", 8}, {"th", 16},
	    {"fr", 32}, {"sa", 64}, {"wk", 62}, {"wd", 65}, {"al", 127}};
	unsigned bits = 0;

	while (end - *word >= 2 && isalpha((unsigned char)**word)) {
		size_t i = 0;

		while (i < sizeof(days) / sizeof(days[0]) &&
		    strncasecmp(days[i].name, *word, 2) != 0)
			i++;
		if (i == sizeof(days) / sizeof(days[0]))
			return 0;
		bits ^= days[i].bits;
		*word += 2;
	}
	return bits;
}

/* Up to four digits. -1: there are not four. */
static int
read_clock(const char **word, const char *end)
{
	int v = 0, n = 0;

	for (; n < 4 && *word < end && isdigit((unsigned char)**word);
	     n++, ++*word)
		v = v * 10 + (**word - '0');
	return n == 4 ? v : -1;
}

static enum pamconf_tri
agree_time(const struct time_reader *r, const char *word, size_t len)
{
	const char *end = word + len;
	const int now = (int)r->login->clock;
	const unsigned today = 1u << r->login->weekday;
	unsigned days = read_days(&word, end), next;
	int from, until = -1;

	if (days == 0)
		return PAMCONF_NO;
	from = read_clock(&word, end);
	if (word < end && *word == '-') {
		word++;
		until = read_clock(&word, end);
	}
	if (from == -1 || until == -1)
		/* Bad times hold always, the module says; versions differ. */
		return PAMCONF_UNSURE;
	next = (days << 1 | days >> 6) & 127;
	if (from < until)
		return (days & today) != 0 && now >= from && now < until
		    ? PAMCONF_YES
		    : PAMCONF_NO;
	return ((days & today) != 0 && now >= from) ||
		((next & today) != 0 && now <= until)
	    ? PAMCONF_YES
	    : PAMCONF_NO;
}

/* --- a field --- */

static bool
is_word_character(char c)
{
	return isalnum((unsigned char)c) || (c != '\0' && strchr("*_-./:", c));
}

static enum pamconf_tri
read_logic(const struct time_reader *r, const char *s, agree_fn *agree)
{
	enum pamconf_tri left = PAMCONF_NO, right;
	bool negated = false, is_and = false, wants_word = true;

	while (*s != '\0') {
		size_t n = 0;

		while (is_word_character(s[n]))
			n++;
		if (n != 0 && !wants_word)
			return PAMCONF_NO;
		if (n != 0) {
			right = agree(r, s, n);
			if (negated)
				right = PAMCONF_YES - right;
			if (is_and ? right < left : right > left)
				left = right;
			wants_word = false;
			negated = false;
		} else if (*s == '!' && wants_word) {
			negated = !negated;
		} else if ((*s == '&' || *s == '|') && !wants_word) {
			is_and = *s == '&';
			wants_word = true;
		} else if (strchr("!&|", *s) != NULL) {
			return PAMCONF_NO;
		}
		s += n != 0 ? n : 1;
	}
	return left;
}

/* --- lines --- */

/*
 * Cut off the next line, with those that a backslash joins to it, without its
 * comment. NULL: the end. *line is the number of the line before.
 */
static char *
next_line(char **text, unsigned *line)
{
	char *from = *text, *to = *text, *start = *text;
	bool comment = false;

	if (*from == '\0')
		return NULL;
	for (; *from != '\0' && *from != '\n'; from++) {
		if (!comment && from[0] == '\\' && from[1] == '\n') {
			from++;
			++*line;
		} else if (*from == '#') {
			comment = true;
		} else if (!comment) {
			*to++ = *from;
		}
	}
	++*line;
	*text = *from == '\n' ? from + 1 : from;
	*to = '\0';
	return start;
}

/* Returns how many fields there are; ret has the first ones. */
static size_t
split_fields(char *line, char *ret[FIELDS])
{
	size_t n = 0;

	for (char *field = line; field != NULL; n++) {
		char *next = strchr(field, ';');

		if (next != NULL)
			*next++ = '\0';
		if (n < FIELDS)
			ret[n] = field + strspn(field, " \t");
		field = next;
	}
	return n;
}

/* Whether the line refuses the login. */
static enum pamconf_tri
line_refuses(const struct pamconf_login *l, char *field[FIELDS])
{
	const char *values[] = {l->service, l->tty, l->user};
	enum pamconf_tri about = PAMCONF_YES, m;

	for (size_t i = 0; i < FIELDS; i++) {
		if (strlen(field[i]) > FIELD_MAX)
			return PAMCONF_UNSURE;
	}
	for (size_t i = 0; i < 3; i++) {
		const struct time_reader r = {l, values[i]};

		m = i == 2 && field[i][0] == '@'
		    ? PAMCONF_UNSURE
		    : read_logic(&r, field[i], agree_value);
		if (m < about)
			about = m;
	}
	m = PAMCONF_YES -
	    read_logic(&(struct time_reader){l, NULL}, field[3], agree_time);
	return m < about ? m : about;
}

enum pamconf_tri
pamconf_time(char *text, const struct pamconf_login *l, unsigned *ret_line)
{
	enum pamconf_tri refuses = PAMCONF_NO, m;
	char *line, *field[FIELDS];
	unsigned number = 0;
	size_t n;

	*ret_line = 0;
	while ((line = next_line(&text, &number)) != NULL) {
		if (line[strspn(line, " \t")] == '\0')
			continue;
		/* The module passes over what is cut short. */
		if ((n = split_fields(line, field)) < FIELDS)
			continue;
		m = n > FIELDS ? PAMCONF_UNSURE : line_refuses(l, field);
		if (m > refuses) {
			refuses = m;
			*ret_line = number;
		}
	}
	return PAMCONF_YES - refuses;
}
