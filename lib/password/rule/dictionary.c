/*
 * Words of cracklib's dictionary: first as people hide them, by look-alikes
 * (p@ssw0rd), backwards, by something between the letters (p.a.s.s.w.o.r.d),
 * by something before and behind (Xsummer2024!), where the word is a good part
 * of the password. Then as libpwquality and cracklib find them. cracklib takes
 * any four letters among symbols for a word, which a random password has:
 * it is asked only where letters are the greater part. And it writes beyond
 * its buffers where its files are damaged: they are read through before.
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
#include "favourites.h"
#include "dictfile.h"
#include "lookalike.h"
#include "quality.h"

#define CUT_MAX	      12 /* characters cut at one end, runs as one */
#define SEARCHED_MAX  64 /* of so many characters no word is a good part */
#define AMBIGUOUS_MAX 4 /* so many characters may each be read in two ways */
#define READINGS_MAX  (1u << AMBIGUOUS_MAX)
#define DIFFERENT_MIN 5 /* characters; cracklib's measure */
/* Letters: fewer may be a word by chance, once others between them are left out, or look-alikes are undone, or letters cut. */
#define SPACED_MIN 7
#define SURE_MIN   6

struct search {
	const struct dict *dict;
	struct chars
	    p; /* in base form, no more than two of the same in a row */
	bool found;
};

static bool
is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') ||
	    (c >= 0x80 && uc_is_general_category(c, UC_LETTER));
}

/* Whether the letters, from the front (step 1) or from behind, are a word. */
static int
look_up(struct search *s, const uint32_t *c, size_t n, int step)
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
look_up_both(struct search *s, const uint32_t *c, size_t n)
{
	int r = look_up(s, c, n, 1);

	return r == 0 && !s->found ? look_up(s, c, n, -1) : r;
}

/*
 * The nth way to read n characters as letters (1 may be i or l); what is no
 * letter then is left out. Returns false where there is no nth.
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

/* What is cut: how much it is (a run or a sequence is one, a number two), and its letters. */
struct cut {
	size_t n, weight, letters, digits;
};

/* One more from the front (step 1) or from behind. */
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

/* What is left between two cuts of that weight in all. */
struct core {
	size_t from, n, weight;
};

/* Is most of it cut off, the rest may be a word by chance; letters that are cut off make it likelier. */
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

/* Whether len letters that a core was read as are enough of it. */
static bool
is_enough(const struct search *s, const struct core *core, size_t len)
{
	if (len == core->n)
		return len >= SURE_MIN || len >= core->weight;
	return len >= SPACED_MIN && 2 * len >= s->p.n;
}

/* As it stands, and in each reading. */
static int
try_core(struct search *s, const struct core *core)
{
	const uint32_t *c = s->p.c + core->from;
	uint32_t word[SEARCHED_MAX];
	size_t len;
	int r = look_up_both(s, c, core->n);

	for (unsigned i = 0; r == 0 && !s->found && i < READINGS_MAX &&
	     read_letters(c, core->n, i, word, &len);
	     i++) {
		if (is_enough(s, core, len))
			r = look_up_both(s, word, len);
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
search(struct search *s)
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

/* No word has three of the same in a row; who fills up with !!!!!! adds nothing. */
static void
squeeze(struct chars *p)
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

/* 12345678: half of it just goes on. */
static bool
is_systematic(const struct chars *base)
{
	size_t steps = 0;

	for (size_t i = 1; i < base->n; i++)
		steps += base->c[i] == base->c[i - 1] + 1 ||
		    base->c[i] + 1 == base->c[i - 1];
	return 2 * steps >= base->n;
}

static int
open_dictionary(struct dict *ret, struct diag *d)
{
	return dict_open(GetDefaultCracklibDict(), ret, d);
}

static int
damaged(struct diag *d)
{
	return diag_set(d, ERR_SYNTAX,
	    "cracklib's dictionary %.200s.pwd is damaged: run update-cracklib",
	    GetDefaultCracklibDict());
}

int
ready_dictionary(struct diag *d)
{
	return dict_look(GetDefaultCracklibDict(), d);
}

/* Whether its opinion is one of letters, and of no more than it has words for. */
static bool
is_for_cracklib(const struct chars *base)
{
	size_t letters = 0;

	for (size_t i = 0; i < base->n; i++)
		letters += is_letter(base->c[i]);
	return base->n <= SEARCHED_MAX && 2 * letters >= base->n;
}

/* It has three files open at once, ours are closed again. */
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
 * Where cracklib cannot open its dictionary, it writes to standard error, which
 * is that of passwd or chpasswd, and calls the password weak. So it is asked
 * only where it can: not where the dictionary is packed, which Debian's cannot
 * read. What it adds to our own search is little.
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
	struct search s = {.dict = NULL};
	struct dict dict;
	bool asked;
	int r = open_dictionary(&dict, d);

	if (r != 0)
		return r;
	s.dict = &dict;
	if ((r = base_of(password->s, password->len, &s.p)) == 0) {
		s.found = s.p.n != 0 &&
		    (has_few_different(password) || is_systematic(&s.p));
		asked = is_for_cracklib(&s.p);
		squeeze(&s.p);
		if (!s.found && s.p.n <= SEARCHED_MAX)
			r = search(&s);
		if (r == 0 && !s.found && asked)
			r = ask_cracklib(&dict, password, &s.found, d);
		if (r == ERR_SYNTAX)
			damaged(d);
	}
	demand(missing, s.found, DEMAND_DICTIONARY);
	dict_close(&dict);
	chars_wipe(&s.p);
	return r;
}
