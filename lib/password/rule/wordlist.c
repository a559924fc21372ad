/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of a list, as Debian packages them below /usr/share/dict: one per
 * line, in UTF-8. Most begin with two letters that are nowhere side by side in
 * the password.
 */
#include <string.h>

#include "wordlist.h"

#define LIST_COST 490 /* one of some 100,000; people use the common ones */
#define LIST_MIN  5 /* letters: cracklib's dictionary has the shorter ones */
#define OTHER	  27 /* not ASCII */

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

static bool
is_letter_code(size_t code)
{
	return code != 0 && code != OTHER;
}

/* Where the password can be read as a letter, or what else words have. */
static uint64_t
readable(const struct word_search *s)
{
	uint64_t bits = s->mask['\''] | s->mask['-'];

	for (size_t c = 'a'; c <= 'z'; c++)
		bits |= s->mask[c];
	for (size_t i = 0; i < s->n_others; i++)
		bits |= s->other[i];
	return bits;
}

/* Where words of LIST_MIN letters may begin: bits of their second letters. */
static struct word_state
find_room(const struct word_search *s)
{
	const uint64_t bits = readable(s);
	struct word_state room = {bits, bits};

	for (unsigned i = 1; i < LIST_MIN; i++) {
		room.forwards &= bits >> i;
		room.backwards &= bits << i;
	}
	room.forwards <<= 1;
	room.backwards >>= 1;
	return room;
}

/* Whether a word may begin with two such characters, forwards or backwards. */
static bool
may_begin(const struct word_search *s, struct word_state room, size_t code,
    size_t next)
{
	struct word_state state = {~(uint64_t)0, ~(uint64_t)0};

	if (is_letter_code(code))
		state = search_first(s, (uint32_t)('a' + code - 1));
	if (is_letter_code(next))
		state = search_step(s, state, (uint32_t)('a' + next - 1));
	else
		state = (struct word_state){state.forwards << 1,
		    state.backwards >> 1};
	return ((state.forwards & room.forwards) |
		   (state.backwards & room.backwards)) != 0;
}

void
filter_begin(struct list_filter *f, struct word_search *s)
{
	const struct word_state room = find_room(s);

	f->search = s;
	memset(f->code, 0, sizeof(f->code));
	memset(f->code + 0x80, OTHER, 0x80);
	for (size_t c = 'a'; c <= 'z'; c++) {
		f->code[c] = (uint8_t)(c - 'a' + 1);
		f->code[c - ('a' - 'A')] = (uint8_t)(c - 'a' + 1);
	}
	for (size_t i = 0; i < LIST_CODES; i++) {
		for (size_t k = 0; k < LIST_CODES; k++)
			f->begins[i][k] = may_begin(s, room, i, k);
	}
}

/* Search for the word of a line, which may begin and end as on Windows. */
static void
search_line(const struct list_filter *f, const char *p, size_t len)
{
	if (len > 0 && p[len - 1] == '\r')
		len--;
	if (len >= BYTE_ORDER_MARK_LEN &&
	    memcmp(p, BYTE_ORDER_MARK, BYTE_ORDER_MARK_LEN) == 0) {
		p += BYTE_ORDER_MARK_LEN;
		len -= BYTE_ORDER_MARK_LEN;
	}
	if (len < LIST_MIN || len > LINE_BYTES ||
	    !f->begins[f->code[(unsigned char)p[0]]]
		      [f->code[(unsigned char)p[1]]])
		return;
	search_letters(f->search, p, len, false);
	if (memchr(p, 0xc3, len) != NULL)
		search_letters(f->search, p, len, true);
}

void
filter_search(const struct list_filter *f, const char *p, const char *end)
{
	const char *newline;
	size_t len;

	for (; p < end; p += len + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		len = (size_t)((newline != NULL ? newline : end) - p);
		search_line(f, p, len);
	}
}

static unsigned
letter_at(const struct list_filter *f, const char *p, const char *end,
    size_t *ret_n)
{
	uint32_t letters[2];

	letters_of(read_character(p, end, ret_n), false, letters);
	return letters[0] < 0x80 ? f->code[letters[0]] : OTHER;
}

unsigned
filter_place(const struct list_filter *f, const char *p, const char *end,
    enum list_order order)
{
	unsigned first = (unsigned char)p[0], second = 0;
	size_t n = 1;

	if (order == ORDER_LETTERS)
		first = letter_at(f, p, end, &n);
	if (p + n < end)
		second = order == ORDER_LETTERS ? letter_at(f, p + n, end, &n)
						: (unsigned char)p[1];
	return first << 8 | second;
}

static bool
begins_word(const struct list_filter *f, enum list_order order, unsigned place)
{
	size_t first = place >> 8, second = place & 0xff;

	if (order == ORDER_BYTES) {
		first = f->code[first];
		second = f->code[second];
	}
	return first < LIST_CODES && second < LIST_CODES &&
	    f->begins[first][second];
}

bool
filter_has_place(const struct list_filter *f, enum list_order order,
    unsigned from, unsigned to)
{
	for (unsigned place = from; place <= to; place++) {
		if (begins_word(f, order, place))
			return true;
	}
	return false;
}
