/* cracklib's dictionary, read without cracklib. */
#ifndef PASSWORD_DICTFILE_H
#define PASSWORD_DICTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/err.h>

/* A word has fewer bytes than this. */
#define DICT_WORD_MAX 32

struct dict {
	char *index, *data; /* owned: the files .pwi and .pwd */
	size_t data_len;
	uint32_t n_words;
	bool packed; /* .pwd.gz: not every cracklib can read it */
};

/*
 * Read prefix.pwi and prefix.pwd. Returns 0; as trusted_read(), ERR_SYNTAX: d
 * names the file. ret is for dict_close(); on an error it is empty.
 */
int dict_open(const char *prefix, struct dict *ret, struct diag *d);
void dict_close(struct dict *dict);
/* Check that the files exist and have their size. Returns as dict_open(). */
int dict_check_files(const char *prefix, struct diag *d);
/* Whether word is in it. Returns 0; ERR_SYNTAX: the dictionary is damaged. */
int dict_find(const struct dict *dict, const char *word, bool *ret);
/* Check that all words can be read. Returns 0 or ERR_SYNTAX. */
int dict_check(const struct dict *dict);

#endif
