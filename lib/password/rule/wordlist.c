/*
 * Lists of words, as Debian packages them below /usr/share/dict: one per line,
 * in UTF-8, in some order. A list has hundreds of thousands of words, and most
 * begin with two letters that are nowhere side by side in the password: if the
 * list is in order, blocks of such words are skipped unread.
 *
 * The file is mapped, because reading it costs more than searching it. It is
 * root's, and packages replace such files by others.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "estimate.h"

#define LIST_COST  490 /* one of some 100,000; people use the common ones */
#define LIST_MIN   5 /* letters: cracklib's dictionary has the shorter ones */
#define LINE_BYTES 128 /* longer ones are no words */
#define BLOCK	   4096 /* bytes */
#define IN_ORDER   8 /* one block in so many may be out of order */

/* --- letters --- */

/* The letter without its mark, from U+00C0 on; a blank: itself. */
static const char unmarked[] =
    "aaaaaa ceeeeiiii nooooo  uuuuy  aaaaaa ceeeeiiii nooooo  uuuuy y"
    "aaaaaaccccccccdd  eeeeeeeeeegggggggghh  iiiiiiiii   jjkk llllll  "
    "  nnnnnn   oooooo  rrrrrrsssssssstttt  uuuuuuuuuuuuwwyyyzzzzzzs";

#define MARKED_FROM 0xc0
#define MARKED_TO   (MARKED_FROM + sizeof(unmarked) - 1)

/* Read a character; *ret_n: its bytes. 0: not UTF-8. */
static uint32_t
read_character(const char *s, const char *end, size_t *ret_n)
{
	const unsigned char *p = (const unsigned char *)s;
	uint32_t c = p[0];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	*ret_n = 1;
	if (n == 1)
		return c;
	if (c < 0xc2 || c > 0xf4 || (size_t)(end - s) < n)
		return 0;
	c &= 0x7fu >> n;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	*ret_n = n;
	return c;
}

/*
 * The letters that a character of a word is typed as: without its mark, or,
 * umlauts, as German writes them in ASCII.
 */
static size_t
letters_of(uint32_t c, bool spelled_out, uint32_t ret[2])
{
	static const struct {
		uint32_t c;
		char letters[3];
		bool umlaut;
	} pairs[] = {{0xdf, "ss", false}, {0xe6, "ae", false},
	    {0xc6, "ae", false}, {0x153, "oe", false}, {0x152, "oe", false},
	    {0xe4, "ae", true}, {0xf6, "oe", true}, {0xfc, "ue", true},
	    {0xc4, "ae", true}, {0xd6, "oe", true}, {0xdc, "ue", true}};

	ret[0] = c;
	if (c < MARKED_FROM)
		return 1;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (pairs[i].c != c || (pairs[i].umlaut && !spelled_out))
			continue;
		ret[0] = (unsigned char)pairs[i].letters[0];
		ret[1] = (unsigned char)pairs[i].letters[1];
		return 2;
	}
	if (c < MARKED_TO && unmarked[c - MARKED_FROM] != ' ')
		ret[0] = (unsigned char)unmarked[c - MARKED_FROM];
	return 1;
}

static void
search_letters(struct word_search *s, const char *line, size_t len,
    bool spelled_out)
{
	struct list_word w = {line, len, 0, LIST_COST};
	struct word_state state = {0, 0};
	const char *end = line + len;
	uint32_t letters[2];
	size_t n, size;

	for (const char *p = line; p != end; p += size) {
		n = letters_of(read_character(p, end, &size), spelled_out,
		    letters);
		for (size_t i = 0; i < n; i++, w.len++) {
			state = w.len == 0 ? search_first(s, letters[i])
					   : search_step(s, state, letters[i]);
			if ((state.forwards | state.backwards) == 0)
				return;
		}
	}
	if (w.len >= LIST_MIN)
		search_end(s, state, &w);
}

/* --- which words can be in the password --- */

#define CODES 28 /* other ASCII; a letter; not ASCII */
#define OTHER 27

/* A list in memory. */
struct mapped_list {
	struct word_search *search;
	const char *p, *end;
	uint8_t code[256]; /* of a byte */
	/* Whether a word that begins with two such characters may be in it. */
	bool begins[CODES][CODES];
};

static bool
is_letter_code(size_t code)
{
	return code != 0 && code != OTHER;
}

/* Whether the password has a letter, and after it (either way) another. */
static bool
may_begin(const struct word_search *s, size_t code, size_t next)
{
	struct word_state state = {~(uint64_t)0, ~(uint64_t)0};

	if (is_letter_code(code))
		state = search_first(s, (uint32_t)('a' + code - 1));
	if (is_letter_code(next))
		state = search_step(s, state, (uint32_t)('a' + next - 1));
	return (state.forwards | state.backwards) != 0;
}

static void
set_codes(struct mapped_list *l)
{
	memset(l->code, 0, sizeof(l->code));
	memset(l->code + 0x80, OTHER, 0x80);
	for (size_t c = 'a'; c <= 'z'; c++) {
		l->code[c] = (uint8_t)(c - 'a' + 1);
		l->code[c - ('a' - 'A')] = (uint8_t)(c - 'a' + 1);
	}
	for (size_t i = 0; i < CODES; i++) {
		for (size_t k = 0; k < CODES; k++)
			l->begins[i][k] = may_begin(l->search, i, k);
	}
}

/* Search the lines that begin in p..end. */
static void
search_lines(const struct mapped_list *l, const char *p, const char *end)
{
	const char *newline;
	size_t len;

	for (; p < end; p += len + 1) {
		newline = memchr(p, '\n', (size_t)(l->end - p));
		len = (size_t)((newline != NULL ? newline : l->end) - p);
		if (len < LIST_MIN || len > LINE_BYTES ||
		    !l->begins[l->code[(unsigned char)p[0]]]
			      [l->code[(unsigned char)p[1]]])
			continue;
		search_letters(l->search, p, len, false);
		if (memchr(p, 0xc3, len) != NULL)
			search_letters(l->search, p, len, true);
	}
}

/* --- skipping --- */

/* How a list may be in order: by its words' first two ... */
enum list_order {
	ORDER_BYTES,
	ORDER_LETTERS, /* without case and marks */
	ORDERS
};

#define PAIRS 65536u

static unsigned
letter_at(const struct mapped_list *l, const char *p, size_t *ret_n)
{
	uint32_t letters[2];

	letters_of(read_character(p, l->end, ret_n), false, letters);
	return letters[0] < 0x80 ? l->code[letters[0]] : OTHER;
}

/* The place of the word at p in an order; p is not the end. */
static unsigned
place_of(const struct mapped_list *l, const char *p, enum list_order order)
{
	unsigned first = (unsigned char)p[0], second = 0;
	size_t n = 1;

	if (order == ORDER_LETTERS)
		first = letter_at(l, p, &n);
	if (p + n < l->end)
		second = order == ORDER_LETTERS ? letter_at(l, p + n, &n)
						: (unsigned char)p[1];
	return first << 8 | second;
}

/* The first line that begins at or after a place; NULL: none. */
static const char *
line_from(const struct mapped_list *l, const char *p)
{
	const char *newline;

	if (p == l->p)
		return p;
	newline = memchr(p - 1, '\n', (size_t)(l->end - (p - 1)));
	return newline == NULL || newline + 1 == l->end ? NULL : newline + 1;
}

/* In how many blocks a list is not in an order, at their beginnings. */
static size_t
count_descents(const struct mapped_list *l, enum list_order order)
{
	unsigned before = 0, now;
	size_t n = 0;
	const char *line;

	for (const char *p = l->p; p < l->end; p += BLOCK) {
		if ((line = line_from(l, p)) == NULL)
			break;
		now = place_of(l, line, order);
		n += now < before;
		before = now;
		if ((size_t)(l->end - p) <= BLOCK)
			break;
	}
	return n;
}

/*
 * How many of the places before each are beginnings of words that may be in the
 * password. *ret is to be freed. Returns 0 or ERR_NOMEM.
 */
static int
count_places(const struct mapped_list *l, enum list_order order, uint32_t **ret)
{
	uint32_t *n = malloc((PAIRS + 1) * sizeof(*n));
	size_t first, second;

	if ((*ret = n) == NULL)
		return ERR_NOMEM;
	n[0] = 0;
	for (uint32_t i = 0; i < PAIRS; i++) {
		first = i >> 8;
		second = i & 0xff;
		if (order == ORDER_BYTES) {
			first = l->code[first];
			second = l->code[second];
		}
		n[i + 1] = n[i] +
		    (first < CODES && second < CODES &&
			l->begins[first][second]);
	}
	return 0;
}

static void
search_blocks(const struct mapped_list *l, enum list_order order,
    const uint32_t *places)
{
	const char *line = line_from(l, l->p), *next;
	unsigned place, place_next;

	for (const char *p = l->p; line != NULL; p += BLOCK, line = next) {
		next = (size_t)(l->end - p) > BLOCK ? line_from(l, p + BLOCK)
						    : NULL;
		place = place_of(l, line, order);
		place_next = next == NULL ? PAIRS - 1
					  : place_of(l, next, order);
		if (place > place_next ||
		    places[place_next + 1] != places[place])
			search_lines(l, line, next == NULL ? l->end : next);
	}
}

static int
search_mapped(struct mapped_list *l)
{
	enum list_order order = ORDER_BYTES;
	size_t descents, other;
	uint32_t *places;
	int r;

	set_codes(l);
	descents = count_descents(l, ORDER_BYTES);
	if (descents != 0 &&
	    (other = count_descents(l, ORDER_LETTERS)) < descents) {
		order = ORDER_LETTERS;
		descents = other;
	}
	if (descents > (size_t)(l->end - l->p) / BLOCK / IN_ORDER) {
		search_lines(l, l->p, l->end);
		return 0;
	}
	if ((r = count_places(l, order, &places)) == 0)
		search_blocks(l, order, places);
	free(places);
	return r;
}

int
wordlist_search(int fd, struct word_search *s)
{
	struct mapped_list l = {.search = s};
	struct stat st;
	void *p;
	int r;

	if (fstat(fd, &st) != 0)
		return ERR_IO;
	if (st.st_size == 0)
		return 0;
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return errno == ENOMEM ? ERR_NOMEM : ERR_IO;
	l.p = p;
	l.end = l.p + st.st_size;
	r = search_mapped(&l);
	munmap(p, (size_t)st.st_size);
	return r;
}
