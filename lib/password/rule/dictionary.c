/*
 * Words of cracklib's dictionary. First our own search, for the ways in which
 * people hide them: look-alikes (p@ssw0rd), backwards, characters between the
 * letters (p.a.s.s.w.o.r.d) or around the word (Xsummer2024!), if the word is a
 * good part of the password. Then cracklib's. It takes any four letters among
 * symbols for a word, and a random password has such: so it is asked only if
 * most characters are letters. It also writes beyond its buffers if its files
 * are damaged: so we read them through before.
 */
#include <stddef.h>
#include <crack.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <unictype.h>
#include <unistr.h>

#include "checks.h"

#define CUT_MAX	      12 /* characters cut at one end, runs as one */
#define SEARCHED_MAX  64 /* characters: no word is a good part of more */
#define AMBIGUOUS_MAX 4 /* characters that are each read in two ways */
#define READINGS_MAX  (1u << AMBIGUOUS_MAX)
#define DIFFERENT_MIN 5 /* characters; cracklib's measure */
/*
 * Fewer letters may be a word by chance: after others between them were left
 * out, and after look-alikes were replaced or letters cut.
 */
#define SPACED_MIN 7
#define SURE_MIN   6

struct dict_search {
	const struct dict *dict;
	/* in base form, at most two equal ones in a row */
	struct chars p;
	bool found;
};

static bool
is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') ||
	    (c >= 0x80 && uc_is_general_category(c, UC_LETTER));
}

/* Whether the letters, read forwards (step 1) or backwards, are a word. */
static int
find_word(struct dict_search *s, const uint32_t *c, size_t n, int step)
{
	char word[DICT_WORD_MAX];
	size_t len = 0;
	int size = 0, r = 0;

	for (size_t i = 0; i < n && size >= 0; i++) {
		size = u8_uctomb((uint8_t *)word + len,
		    step == 1 ? c[i] : c[n - 1 - i],
		    (ptrdiff_t)(sizeof(word) - 1 - len));
		len += size >= 0 ? (size_t)size : 0;
	}
	word[len] = '\0';
	if (size >= 0 && !(s->found = is_favourite(word)))
		r = dict_find(s->dict, word, &s->found);
	explicit_bzero(word, sizeof(word));
	return r;
}

static int
find_both_ways(struct dict_search *s, const uint32_t *c, size_t n)
{
	int r = find_word(s, c, n, 1);

	return r == 0 && !s->found ? find_word(s, c, n, -1) : r;
}

/*
 * Read n characters as letters in one of several ways (1 may be i or l), and
 * leave the rest out. Returns false if there are fewer ways than reading.
 */
static bool
read_letters(const uint32_t *c, size_t n, unsigned reading, uint32_t *ret,
    size_t *ret_n)
{
	unsigned ambiguous = 0;
	uint32_t letter;

	*ret_n = 0;
	for (size_t i = 0; i < n; i++) {
		letter = lookalike(c[i], false);
		if (lookalike(c[i], true) != 0 && ambiguous < AMBIGUOUS_MAX &&
		    (reading >> ambiguous++ & 1) != 0)
			letter = lookalike(c[i], true);
		if (letter == 0)
			letter = c[i];
		if (is_letter(letter))
			ret[(*ret_n)++] = letter;
	}
	return reading >> ambiguous == 0;
}

/* What is cut at one end. weight: a run or a sequence counts 1, a number 2. */
struct cut {
	size_t n, weight, letters, digits;
};

/* Cut one more from the front (step 1) or from the end. */
static void
cut_more(const struct chars *p, int step, struct cut *cut)
{
	size_t at = step == 1 ? cut->n : p->n - 1 - cut->n;
	uint32_t c = p->c[at], last = c;

	if (cut->n++ != 0)
		last = p->c[step == 1 ? at - 1 : at + 1];
	else
		cut->weight = 1;
	cut->letters += is_letter(c);
	cut->digits = c >= '0' && c <= '9' ? cut->digits + 1 : 0;
	cut->weight += cut->digits < 3 && c != last && c != last + 1 &&
	    c + 1 != last;
}

/* What is left between two cuts; weight: of both. */
struct core {
	size_t from, n, weight;
};

/*
 * Whether enough is left: if most of it is cut, the rest may be a word by
 * chance; letters that were cut make that likelier.
 */
static bool
is_core(const struct cut *front, const struct cut *back, size_t len,
    struct core *ret)
{
	size_t letters = front->letters + back->letters;

	if (front->n + back->n + PASSWORD_WORD_MIN > len)
		return false;
	ret->from = front->n;
	ret->n = len - front->n - back->n;
	ret->weight = front->weight + back->weight;
	if (letters == 0)
		return 2 * ret->n >= ret->weight;
	return ret->n >= ret->weight && (letters == 1 || ret->n >= SURE_MIN);
}

/* Whether len letters are enough of the core that they were read from. */
static bool
is_enough(const struct dict_search *s, const struct core *core, size_t len)
{
	if (len == core->n)
		return len >= SURE_MIN || len >= core->weight;
	return len >= SPACED_MIN && 2 * len >= s->p.n;
}

/* Look up a core as it is, and in each reading. */
static int
try_core(struct dict_search *s, const struct core *core)
{
	const uint32_t *c = s->p.c + core->from;
	uint32_t word[SEARCHED_MAX];
	size_t len;
	int r = find_both_ways(s, c, core->n);

	for (unsigned i = 0; r == 0 && !s->found && i < READINGS_MAX &&
	     read_letters(c, core->n, i, word, &len);
	     i++) {
		if (is_enough(s, core, len))
			r = find_both_ways(s, word, len);
	}
	explicit_bzero(word, sizeof(word));
	return r;
}

static bool
may_cut(const struct cut *c, size_t len)
{
	return c->n < len && c->weight <= CUT_MAX && c->letters <= 1;
}

static int
search_words(struct dict_search *s)
{
	struct cut front = {0}, back;
	struct core core;
	int r = 0;

	for (; r == 0 && !s->found && may_cut(&front, s->p.n);
	     cut_more(&s->p, 1, &front)) {
		memset(&back, 0, sizeof(back));
		for (; r == 0 && !s->found && may_cut(&back, s->p.n);
		     cut_more(&s->p, -1, &back)) {
			if (is_core(&front, &back, s->p.n, &core))
				r = try_core(s, &core);
		}
	}
	return r;
}

/* Shorten runs to two: no word has more, and "!!!!!!" adds nothing. */
static void
shorten_runs(struct chars *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (n >= 2 && p->c[i] == p->c[n - 1] && p->c[i] == p->c[n - 2])
			continue;
		p->c[n++] = p->c[i];
	}
	p->n = n;
}

static bool
has_few_different(const struct text *password)
{
	struct chars p;
	size_t different = 0, k;

	chars_of(password, &p);
	for (size_t i = 0; i < p.n && different < DIFFERENT_MIN; i++) {
		for (k = 0; k < i && p.c[k] != p.c[i]; k++)
			;
		different += k == i;
	}
	chars_wipe(&p);
	return different < DIFFERENT_MIN;
}

/* Whether half of it continues a sequence, as in 12345678. */
static bool
is_systematic(const struct chars *base)
{
	size_t steps = 0;

	for (size_t i = 1; i < base->n; i++)
		steps += base->c[i] == base->c[i - 1] + 1 ||
		    base->c[i] + 1 == base->c[i - 1];
	return 2 * steps >= base->n;
}

int
dictionary_ready(struct diag *d)
{
	return dict_check_files(GetDefaultCracklibDict(), d);
}

/* Whether cracklib's answer means something: see above. */
static bool
is_for_cracklib(const struct chars *base)
{
	size_t letters = 0;

	for (size_t i = 0; i < base->n; i++)
		letters += is_letter(base->c[i]);
	return base->n <= SEARCHED_MAX && 2 * letters >= base->n;
}

/* Whether cracklib can open its three files. */
static int
check_descriptors(struct diag *d)
{
	int fd[3], r = 0;

	for (size_t i = 0; i < 3; i++) {
		if ((fd[i] = open("/", O_PATH | O_CLOEXEC)) == -1)
			r = diag_set(d, ERR_IO,
			    "cracklib's dictionary %.200s: %s",
			    GetDefaultCracklibDict(), strerror(errno));
	}
	for (size_t i = 0; i < 3; i++) {
		if (fd[i] != -1)
			close(fd[i]);
	}
	return r;
}

/*
 * If cracklib cannot open its dictionary, it writes to the standard error of
 * passwd or chpasswd, and calls the password weak. So it is asked only if it
 * can: not if the dictionary is packed, which Debian's cannot read. It adds
 * little to our own search.
 */
static int
ask_cracklib(const struct dict *dict, const struct text *password, bool *ret,
    struct diag *d)
{
	int r = dict_check(dict);

	if (r != 0 || dict->packed)
		return r;
	if ((r = check_descriptors(d)) != 0)
		return r;
	return cracklib_objects(password->s, ret);
}

int
check_dictionary(const struct text *password, unsigned *missing, struct diag *d)
{
	struct dict_search s = {.dict = NULL};
	struct dict dict;
	bool asked;
	int r = dict_open(GetDefaultCracklibDict(), &dict, d);

	if (r != 0)
		return r;
	s.dict = &dict;
	if ((r = base_of(password->s, password->len, &s.p)) == 0) {
		s.found = s.p.n != 0 &&
		    (has_few_different(password) || is_systematic(&s.p));
		asked = is_for_cracklib(&s.p);
		shorten_runs(&s.p);
		if (!s.found && s.p.n <= SEARCHED_MAX)
			r = search_words(&s);
		if (r == 0 && !s.found && asked)
			r = ask_cracklib(&dict, password, &s.found, d);
		if (r == ERR_SYNTAX)
			diag_set(d, r,
			    "cracklib's dictionary %.200s.pwd is damaged: run "
			    "update-cracklib",
			    GetDefaultCracklibDict());
	}
	demand_set(missing, s.found, DEMAND_DICTIONARY);
	dict_close(&dict);
	chars_wipe(&s.p);
	return r;
}
