/* Whether a keyboard-interactive prompt (RFC 4256 s3.2) asks for a password. */
#ifndef KEYAUDIT_HOSTS_PROMPT_H
#define KEYAUDIT_HOSTS_PROMPT_H

#include <stdbool.h>

enum prompt_kind {
	PROMPT_OTHER =
	    0, /* a one-time code, a challenge, a question: no password, or not known to be one */
	PROMPT_PASSWORD
};

/*
 * text: the prompt, untrusted UTF-8 or not; echo: what is typed is to be shown.
 * By the words of prompt_words.c (with their sources): those of Linux-PAM's
 * translations and of common products; a word for a one-time code in it
 * ("one-time password", "passcode") makes it PROMPT_OTHER, unless it asks for
 * a password as well ("Password & verification code:").
 */
enum prompt_kind prompt_classify(const char *text, bool echo);

#endif
