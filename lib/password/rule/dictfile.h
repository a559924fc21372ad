/* cracklib's dictionary, read by ourselves. */
#ifndef PASSWORD_DICTFILE_H
#define PASSWORD_DICTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/err.h>

/* A word has fewer octets than this. */
#define DICT_WORD_MAX 32

struct dict {
	char *index, *data; /* owned: the files .pwi and .pwd */
	size_t data_len;
	uint32_t n_words;
	bool packed; /* one of the files: not every cracklib can read it */
};

/*
 * Read prefix.pwi and prefix.pwd.
 * Returns 0; as trusted_read(), ERR_SYNTAX: the message names the file. On an
 * error ret holds nothing.
 */
int dict_open(const char *prefix, struct dict *ret, struct diag *d);
void dict_close(struct dict *dict);
/* Whether it is there, and of the size that it should have: what shows without reading it. Returns as dict_open(). */
int dict_look(const char *prefix, struct diag *d);
/* Whether word (NUL-terminated) is in it. Returns 0 or ERR_SYNTAX: what was read of it is no dictionary. */
int dict_find(const struct dict *dict, const char *word, bool *ret);
/* Whether all of it can be read. Returns 0 or ERR_SYNTAX. */
int dict_check(const struct dict *dict);

#endif
