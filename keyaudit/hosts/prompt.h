/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a keyboard-interactive prompt (RFC 4256 s3.2) asks for a password. */
#ifndef KEYAUDIT_HOSTS_PROMPT_H
#define KEYAUDIT_HOSTS_PROMPT_H

#include <stdbool.h>

enum prompt_kind {
	/* A one-time code, a challenge, a question; or unknown. */
	PROMPT_OTHER = 0,
	PROMPT_PASSWORD
};

/*
 * Decide by the words of prompt_words.c: those of Linux-PAM's translations and
 * of common products. Only the last line that is not blank is the question: a
 * word in a banner above it does not count, unless the question has no letter
 * (": ").
 * instruction: the text of the request that comes with the prompt (RFC 4256
 * s3.2); NULL or "": none. text: the prompt. Both are untrusted, UTF-8 or not.
 * echo: the answer is shown when typed.
 * A word for a one-time code ("one-time password", "passcode") makes it
 * PROMPT_OTHER, unless it asks for a password as well ("Password & verification
 * code:"); so does a one-time password's challenge anywhere in it.
 */
enum prompt_kind prompt_classify(const char *instruction, const char *text,
    bool echo);
/* Whether the last line has no letter: the question is above it. */
bool prompt_is_wordless(const char *text);

#endif
