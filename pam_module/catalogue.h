/*
 * Translated text. The language is that of the process, as it is: passwd has
 * set it, sshd has not. Naming the folder of our catalogue changes nothing for
 * anybody else.
 */
#ifndef PAM_MODULE_CATALOGUE_H
#define PAM_MODULE_CATALOGUE_H

/* Before any text is asked for. */
void catalogue_open(void);
/* gettext(3) and ngettext(3) of our catalogue. */
const char *one(const char *text) __attribute__((format_arg(1)));
const char *many(const char *text, const char *texts, unsigned long n)
    __attribute__((format_arg(1), format_arg(2)));

#endif
