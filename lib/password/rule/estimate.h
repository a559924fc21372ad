/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many guesses a password costs whoever guesses as crackers do: words,
 * keyboard walks, dates and repeats first (docs/design.md, "The password
 * rule"). A cost is a logarithm: hundredths of a power of ten.
 */
#ifndef PASSWORD_ESTIMATE_H
#define PASSWORD_ESTIMATE_H

#include "checks.h"

/* Positions, one bit of a word each; see estimate_password() for the rest. */
#define JUDGED_MAX 64

/* One position: a character of the base form, and what it comes from. */
struct letter {
	uint32_t base; /* 0: between two parts, equal to nothing */
	uint32_t typed; /* in NFC */
	bool upper;
	bool first; /* of the typed character, which may be several here */
};

/*
 * A part of the positions: the password, or it without its separators, or with
 * one of each two equal letters.
 */
struct part {
	size_t from, to;
	unsigned extra; /* what it costs to guess how it was made */
};

#define PARTS_MAX 3

struct estimate {
	struct letter at[JUDGED_MAX];
	struct part part[PARTS_MAX];
	size_t n_parts;
	/* Of what is between two positions; why WHY_NONE: no pattern. */
	uint16_t cost[JUDGED_MAX + 1][JUDGED_MAX + 1];
	uint8_t why[JUDGED_MAX + 1][JUDGED_MAX + 1];
};

/* Add a way to read the positions from..to; the cheapest way counts. */
void estimate_add(struct estimate *e, size_t from, size_t to, unsigned cost,
    enum password_why why);

/* --- letters.c --- */

/*
 * Set the positions from the NFC characters c[from..n), as many as fit, and
 * more parts, if there is room: where a symbol is in it several times, one
 * without it; where letters are doubled, one with each once.
 * Returns 0 or ERR_NOMEM.
 */
int estimate_begin(const uint32_t *c, size_t n, struct estimate *ret);
/* Whether both may be meant as the same letter. */
bool letters_alike(const struct letter *a, const struct letter *b);
/* What capitals and look-alikes add to the cost of a word. */
unsigned spelling_cost(const struct estimate *e, size_t from, size_t to);

/* --- characters.c: what no pattern explains --- */

/*
 * Cost of one position, which the one before makes more or less likely.
 * after_word: that one ends a word, and any character may follow.
 */
unsigned character_cost(const struct estimate *e, const struct part *p,
    size_t i, bool after_word);

/* --- keyboard.c, dates.c, repeats.c: patterns of a part --- */

void add_walks(struct estimate *e, const struct part *p);
void add_dates(struct estimate *e, const struct part *p);
void add_repeats(struct estimate *e, const struct part *p);

/* --- word_search.c --- */

/*
 * Searches a password for words, all positions at once: bit i of mask[c] is set
 * if position i may be read as the letter c.
 */
struct word_search {
	struct estimate *e;
	uint64_t mask[128];
	uint64_t other[JUDGED_MAX]; /* masks of the letters in other_c */
	uint32_t other_c[JUDGED_MAX];
	size_t n_others;
	/* To name the word of these positions; NULL: add to the estimate. */
	char *name;
	size_t name_room, name_from, name_to;
	unsigned name_cost;
};

void search_begin(struct word_search *s, struct estimate *e);

/* A word of a list. */
struct list_word {
	const char *s; /* in UTF-8, as the list has it */
	size_t bytes;
	size_t len; /* in letters of the base form */
	unsigned cost; /* of any word of its list */
};
/* The state of a search after some letters of a word. */
struct word_state {
	uint64_t forwards, backwards; /* bit: position of the last letter */
};
/* The state after the first letter of a word, and after one more. */
struct word_state search_first(const struct word_search *s, uint32_t c);
struct word_state search_step(const struct word_search *s,
    struct word_state state, uint32_t c);
/* Note where the word is that has ended in this state. */
void search_end(struct word_search *s, struct word_state state,
    const struct list_word *w);
/* The same for a whole word, of ASCII letters. */
void search_word(struct word_search *s, const char *word, size_t len,
    unsigned cost);

/* --- common_words.c, favourites.c, calendar.c: built-in words --- */

void search_common(struct word_search *s);
void search_favourites(struct word_search *s);
/* Months, weekdays and seasons in eight languages. */
void search_calendar(struct word_search *s);
/* Length of the longest such name that begins at `from`; 0: none does. */
size_t calendar_name_len(const struct estimate *e, size_t from, size_t to);

/* --- wordfile.c --- */

/*
 * Search for all words of the list that fd is open at. What is not UTF-8 is no
 * word. Returns 0 or ERR_IO.
 */
int wordlist_search(int fd, struct word_search *s);

/* --- listfile.c --- */

/* Whether a path of the policy is a list that packages may put there. */
bool is_packaged_list(const char *path);
/*
 * Open such a list. Returns 0; ERR_NOENT (it is gone: d says so, and a password
 * is judged without it), or as trusted_open().
 */
int packaged_list_open(const char *root, const char *path, int *ret_fd,
    struct diag *d);

/* --- estimate.c --- */

#define COST_ENOUGH 900 /* 10^9 guesses */

struct estimate_result {
	unsigned cost;
	enum password_why why; /* what makes it cheap */
	size_t from, to; /* where that is; 0, 0: nowhere, it is short */
};

/* Add what is found without a dictionary. */
void estimate_patterns(struct estimate *e);
/* The cheapest way to read the password. */
void estimate_judge(const struct estimate *e, struct estimate_result *ret);

#endif
