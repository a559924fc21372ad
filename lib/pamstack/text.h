/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of a PAM file: its lines and words, as libpam takes them apart. */
#ifndef LOGINPOLICY_PAMSTACK_TEXT_H
#define LOGINPOLICY_PAMSTACK_TEXT_H

#include <stddef.h>

struct pam_text {
	char *rest; /* what is not read yet; changed in place */
	unsigned next_line; /* from 1 */
};

/*
 * The next line with those that continue it, without comment; NULL: the end.
 * *ret_line is the number of its first. *reterr: 0; ERR_TRUNC: the text ends
 * after a backslash (libpam gives the file up); ERR_TOOBIG, ERR_UNSUPPORTED:
 * as pam_service_read(). Then NULL is returned.
 */
char *pam_text_line(struct pam_text *t, unsigned *ret_line, int *reterr);
/*
 * The next word of *line, which is cut off: up to a blank, or what brackets
 * enclose ("\]" in them is "]"). NULL: there is none.
 */
char *pam_text_word(char **line);

#endif
