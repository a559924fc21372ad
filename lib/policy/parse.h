/* What the files of policy/ share while a policy is read. */
#ifndef POLICY_PARSE_H
#define POLICY_PARSE_H

#include <string.h>
#include <loginpolicy/policy/policy.h>
#include "lex.h"
#include "names.h"

struct parse;
struct list_item;

/* A list that was read: rules repeat theirs, word for word (service sshd). */
struct list_seen {
	const char *text; /* borrowed of the policy's texts */
	size_t len; /* 0: none */
	int (*each)(struct parse *ps, const struct list_item *it, void *ret);
	const void *array;
	uint32_t n;
};
#define LISTS_SEEN 64 /* a power of two */

struct parse {
	struct policy *p;
	struct policy_errors *errs;
	const struct policy_load_opts
	    *opts; /* NULL: includes are not followed */
	unsigned depth; /* of includes */
	int file; /* index into p->files */
	unsigned line;
	uint64_t rows; /* of policy_settings: set by the file so far, as bits */
	size_t lines_left; /* of the file, with the present one */
	struct sha256 hash;
	const char *text; /* the present line, without its end */
	size_t text_len;
	size_t rules_cap, networks_cap,
	    services_cap; /* of the policy's lists */
	/* Given so far; the numbers are places in the policy's lists. */
	struct names ids, networks, services;
	struct list_seen seen[LISTS_SEEN];
	struct expanded *parts; /* the included files; NULL: the file system */
	int fatal; /* ERR_NOMEM: give up */
	int trouble; /* ERR_IO, ERR_NOMEM: the first file that could not be looked at made it so; 0: none */
};

/* Note the state of a path that is about to be read. */
void stamp_add(struct parse *ps, const char *path);
void stamps_release(struct policy *p);
/* Note one error at the present line. Returns e. */
int parse_error(struct parse *ps, unsigned col, int e, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* A statement of a setting. */
void setting_statement(struct parse *ps, const struct lex_line *l);
/* permit and deny. */
void rule_statement(struct parse *ps, const struct lex_line *l);
void network_statement(struct parse *ps, const struct lex_line *l);
void services_statement(struct parse *ps, const struct lex_line *l);
/* An include statement. */
void include_statement(struct parse *ps, const struct lex_line *l);
/* All lines of one file; text (malloc'd, NUL-terminated) is the policy's from here on. Restores what ps says of the file. */
void parse_text(struct parse *ps, const char *path, char *text, size_t len);

/* --- lists: the items of one word, separated by commas --- */
struct list_item {
	char *s; /* NUL-terminated; borrowed from the line's scratch */
	size_t len;
	unsigned col;
};
/*
 * Calls each with the items in their order and the place for its result, in an
 * array of the arena with one element of size octets an item. An item that is
 * empty is an error. Returns the array and *ret_n; NULL after an error (told).
 * each returns 0, or non-zero after it told an error.
 */
const void *list_parse(struct parse *ps, const struct lex_word *w, size_t size,
    int (*each)(struct parse *ps, const struct list_item *it, void *ret),
    uint32_t *ret_n);
/* The same of a condition's list: of one that was read before the array is shared. */
const void *list_parse_shared(struct parse *ps, const struct lex_word *w,
    size_t size,
    int (*each)(struct parse *ps, const struct list_item *it, void *ret),
    uint32_t *ret_n);
/* Make room for one more element. Returns the list, or NULL with ps->fatal set. */
void *list_room(struct parse *ps, void *list, size_t n, size_t *cap,
    size_t size);
/* A copy of an item, but for its first octets, in the arena; NULL with ps->fatal set. */
const char *item_copy(struct parse *ps, const struct list_item *it,
    size_t from);

/* Item parsers for list_parse(). */
int subject_item(struct parse *ps, const struct list_item *it, void *ret);
int from_item(struct parse *ps, const struct list_item *it, void *ret);
int service_item(struct parse *ps, const struct list_item *it, void *ret);
int method_item(struct parse *ps, const struct list_item *it, void *ret);
int key_item(struct parse *ps, const struct list_item *it, void *ret);
int tty_item(struct parse *ps, const struct list_item *it, void *ret);
int hours_item(struct parse *ps, const struct list_item *it, void *ret);
int days_item(struct parse *ps, const struct list_item *it, void *ret);
/* Whether they are the same; most differ in the first character. */
static inline bool
is_word(const char *s, const char *word)
{
	return s[0] == word[0] && strcmp(s, word) == 0;
}
/* [A-Za-z0-9._-]{1,64} */
bool is_id(const char *s);
/* A name that networks and sets may have: letter, then letters, digits, '.', '_', '-'. */
bool is_set_name(const char *s);
/* An error of an item's name: longer than RULE_NAME_MAX, or empty. Returns 0 or ERR_*. */
int name_check(struct parse *ps, const struct list_item *it, const char *name,
    const char *what);

#endif
