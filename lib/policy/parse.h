/* SPDX-License-Identifier: BSD-2-Clause */
/* Private to lib/policy/: what its files share while a policy is read. */
#ifndef POLICY_PARSE_H
#define POLICY_PARSE_H

#include <string.h>
#include <loginpolicy/base/hashtab.h>
#include <loginpolicy/policy/policy.h>

/* --- lex.c: a line into words --- */

#define LEX_WORDS_MAX 64 /* words of a statement: more than any has */
#define LEX_ROOM      8 /* NULs behind a line */

/* One word, quotes and escapes undone; borrowed from the line's scratch. */
struct lex_word {
	char *s; /* NUL-terminated */
	size_t len;
	unsigned col; /* of its first character, in bytes from 1 */
};

struct lex_line {
	struct lex_word word[LEX_WORDS_MAX];
	size_t n;
};

/*
 * Split s[0..len), which has no line end. scratch: at least len + LEX_ROOM
 * bytes, which the words borrow. Returns 0, or ERR_SYNTAX with reterr's col and
 * msg set.
 */
int lex_split(const char *s, size_t len, char *scratch, struct lex_line *ret,
    struct diag *reterr);

/* --- parse.c: lines into statements, and lists --- */

struct parse;
/* An item of a comma-separated list. */
struct list_item {
	char *s; /* NUL-terminated; borrowed from the line's scratch */
	size_t len;
	unsigned col;
};
/*
 * Parses one item into ret. Returns 0, or non-zero after a parse_error();
 * ERR_UNSUPPORTED: the rest of the list is not read.
 */
typedef int item_fn(struct parse *ps, const struct list_item *it, void *ret);

/* A list that was read: rules repeat theirs, word for word (service sshd). */
struct list_seen {
	const char *text; /* borrowed from the policy's texts */
	size_t len; /* 0: none */
	item_fn *each;
	const void *array;
	uint32_t n;
};
#define LISTS_SEEN 64 /* a power of two */

struct parse {
	struct policy *p;
	struct policy_errors *errs;
	/* NULL: includes are not followed. */
	const struct policy_load_opts *opts;
	unsigned depth; /* of includes */
	int file; /* index into p->files */
	unsigned line;
	/* Rows of policy_settings set in this file so far, as bits. */
	uint64_t rows;
	/* Of the file, including the current one. */
	size_t lines_left;
	struct sha256 hash;
	const char *text; /* the current line, without its end */
	size_t text_len;
	size_t rules_cap, networks_cap, services_cap; /* of p's lists */
	/* Names given so far, as indices into p's lists. */
	struct hashtab ids, networks, services, password_lines;
	struct list_seen seen[LISTS_SEEN];
	/* Owned: the networks that a network statement names. */
	const struct network **named;
	size_t n_named;
	struct expanded *parts; /* the included files; NULL: the file system */
	int fatal; /* ERR_NOMEM: give up */
	/*
	 * ERR_IO or ERR_NOMEM of the first file that could not be read; 0:
	 * none.
	 */
	int trouble;
};

/* Add one error at the current line, col from 1. Returns e. */
int parse_error(struct parse *ps, unsigned col, int e, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/*
 * Parse all lines of one file; text (malloc'd, NUL-terminated) belongs to the
 * policy from here on. What ps says of the file it was in is restored.
 */
void parse_text(struct parse *ps, const char *path, char *text, size_t len);
/* Add the error of an EXCEPT, which access.conf has. Returns non-zero. */
int except_error(struct parse *ps, unsigned col);
/* The file and line of the current statement. */
struct policy_where parse_where(const struct parse *ps);

/*
 * Parse the items of a list with each into an array of the arena, one element
 * of size bytes per item; an empty item is an error. Returns the array and
 * *ret_n; NULL after an error.
 */
const void *list_parse(struct parse *ps, const struct lex_word *w, size_t size,
    item_fn *each, uint32_t *ret_n);
/* The same; the array of an identical list read before is shared. */
const void *list_parse_shared(struct parse *ps, const struct lex_word *w,
    size_t size, item_fn *each, uint32_t *ret_n);
/*
 * Make room for one more element behind the n of one of p's lists. Returns the
 * list, perhaps moved, or NULL with ps->fatal set.
 */
void *parse_list_room(struct parse *ps, void *list, size_t n, size_t *cap,
    size_t size);
/* Copy n bytes into the arena; NULL with ps->fatal set. */
const char *parse_strndup(struct parse *ps, const char *s, size_t n);
/* Allocate n zeroed bytes from the arena; NULL with ps->fatal set. */
void *parse_alloc(struct parse *ps, size_t n);
/*
 * Copy the name at the end of an item, from the offset on. what: "a user", for
 * the message. Returns 0, or non-zero after an error: too long, or empty.
 */
int item_name(struct parse *ps, const struct list_item *it, size_t from,
    const char *what, const char **ret);

/* Compare words; most differ in the first character. */
static inline bool
is_word(const char *s, const char *word)
{
	return s[0] == word[0] && strcmp(s, word) == 0;
}
/* Whether s is [A-Za-z0-9._-]{1,64}. */
bool is_id(const char *s);
/*
 * The same, and it begins with a letter: a name of networks and service sets.
 */
bool is_set_name(const char *s);

/* --- the statements --- */

void setting_statement(struct parse *ps, const struct lex_line *l);
/* permit and deny */
void rule_statement(struct parse *ps, const struct lex_line *l);
void network_statement(struct parse *ps, const struct lex_line *l);
void services_statement(struct parse *ps, const struct lex_line *l);
void include_statement(struct parse *ps, const struct lex_line *l);

/*
 * The i-th keyword of statements, of conditions of a rule, the i-th form of a
 * subject ("user:", "everyone"), of an item of key, of from; NULL: no more.
 */
const char *statement_word(size_t i);
const char *condition_word(size_t i);
const char *subject_word(size_t i);
const char *key_word(size_t i);
const char *from_word(size_t i);

/* Return whether a group is among the subjects of a condition. */
bool subjects_need_lookup(const struct condition *c);
/*
 * Read a list of subjects into a condition (COND_SUBJECT). Returns 0, or
 * non-zero after an error.
 */
int subjects_read(struct parse *ps, const struct lex_word *w,
    struct condition *ret);
/*
 * Check the name of a network or a set. known: where it is defined; NULL: not
 * yet. what: "network" or "services", with its verb. Returns 0, or non-zero
 * after an error.
 */
int set_check_unused(struct parse *ps, const struct lex_word *w,
    const struct policy_where *known, const char *what);
/* Items of rules: networks.c and sets.c, and rule_items.c. */
item_fn from_item, service_item;
item_fn subject_item, method_item, key_item, tty_item, days_item, hours_item;

/* --- load.c: files --- */

void stamps_release(struct policy *p);

/* --- expanded.c: a policy's files in one text --- */

/* Where the next file begins. */
struct expanded {
	const char *at, *end;
};

/* Whether policy_expand() wrote the text, by its first line. */
bool is_expanded(const char *text, size_t len);
/*
 * Parse it as the files that it consists of. text is freed.
 * Returns 0, or ERR_SYNTAX with d set if it is not written as it should be.
 */
int expanded_parse(struct parse *ps, char *text, size_t len, struct diag *d);
/* Parse the files that were read for the include statement in this line. */
void expanded_include(struct parse *ps, unsigned col);

#endif
