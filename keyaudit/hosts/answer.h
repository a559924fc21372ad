/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What one host answers its users. Each user is asked on a connection of its
 * own; the answer is collected in struct host and stored by answer_keep(). When
 * all are there, answer_conclude() decides what holds for the host. h's users
 * are empty or were added by these functions.
 */
#ifndef KEYAUDIT_HOSTS_ANSWER_H
#define KEYAUDIT_HOSTS_ANSWER_H

#include "host.h"

/*
 * Add a prompt of keyboard-interactive. instruction: the text of its request,
 * stored with a prompt that has no letter. asks: it asks for a password; the
 * first such prompt is always stored. A long one loses its middle, not its end.
 */
void answer_add_prompt(struct host *h, const char *instruction,
    const char *prompt, bool asks);
/* Copy a prompt to one of a host's or an answer's, cut in the same way. */
void answer_copy_prompt(const char *prompt, char ret[HOST_PROMPT_LEN]);
/* The prompt that asks for a password, else the first; NULL: no prompt. */
const char *answer_asking_prompt(const struct host *h);
/*
 * Set password_login by h's methods, or why if they do not determine it.
 * Returns whether keyboard-interactive decides, so that its prompts must be
 * seen.
 */
bool answer_judge_methods(struct host *h);
/*
 * Set why to a sentence of ours and each distinct prompt, quoted and escaped.
 */
void answer_why_prompts(struct host *h, const char *ours);

/*
 * Move the answer collected in h to h->users, as this user's, and clear it for
 * the next one, status included. Returns 0 or ERR_NOMEM.
 */
int answer_keep(struct host *h, const char *user);
/*
 * Add a user who was not asked because the host did not answer the one before:
 * undetermined, with the same status. Returns 0 or ERR_NOMEM.
 */
int answer_keep_unasked(struct host *h, const char *user);
/*
 * Move one user's answer from an earlier run to the front of h->users. Returns
 * 0, and from is empty; or ERR_NOMEM.
 */
int answer_keep_earlier(struct host *h, struct user_answer *from);
/*
 * All answers are there: judge refusals, and set h's own members to the answer
 * that decides, the worst in the order of enum answer_rank. A refusal without a
 * question is key-only if a second user was refused the same way; a single one
 * may be a lock-out, and is undetermined. Without users it does nothing.
 * Returns 0 or ERR_NOMEM.
 */
int answer_conclude(struct host *h);
/* The answer that decides; NULL: nobody was asked. */
const struct user_answer *answer_deciding(const struct host *h);
/* Whether keyboard-interactive refused two users or more without a question. */
bool answer_is_refused(const struct host *h);

void answer_release(struct user_answer *a); /* what it owns; zeroes it */
void answers_release(struct host *h); /* h->users */

#endif
