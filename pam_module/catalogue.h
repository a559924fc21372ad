/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Translated texts. The language is that of the process: passwd has set it,
 * sshd has not. Naming the directory of our catalogue changes nothing for
 * others.
 */
#ifndef PAM_MODULE_CATALOGUE_H
#define PAM_MODULE_CATALOGUE_H

/* Call this before the functions below. */
void catalogue_open(void);
/* gettext(3) and ngettext(3) with our catalogue. */
const char *catalogue_text(const char *text) __attribute__((format_arg(1)));
const char *catalogue_plural(const char *text, const char *texts,
    unsigned long n) __attribute__((format_arg(1), format_arg(2)));

#endif
