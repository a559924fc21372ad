/* SPDX-License-Identifier: BSD-2-Clause */
/* The answers of one host: stored one by one, judged at the end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/vec.h>
#include "answer.h"
#include "key_answer.h"
#include "prompt.h"

#define CUT	   " ... " /* in place of what is left out */
#define SHOWN_MAX  80 /* bytes of a prompt that why quotes */
#define REFUSED_BY 2 /* users, before a refusal is the server's */

/* --- prompts --- */

static bool
is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Copy text. If it is too long, cut its middle between characters. */
static void
copy_ends(const char *text, char *ret, size_t size)
{
	size_t len = strlen(text), head = size / 3;
	size_t tail = size - 1 - head - (sizeof(CUT) - 1);

	if (len < size) {
		memcpy(ret, text, len + 1);
		return;
	}
	while (head > 0 && is_continuation(text[head]))
		head--;
	while (tail > 0 && is_continuation(text[len - tail]))
		tail--;
	snprintf(ret, size, "%.*s" CUT "%s", (int)head, text,
	    text + len - tail);
}

void
answer_copy_prompt(const char *prompt, char ret[HOST_PROMPT_LEN])
{
	copy_ends(prompt, ret, HOST_PROMPT_LEN);
}

/* The first prompt that asks for a password; NULL: none. */
static const char *
find_password_prompt(const struct host *h)
{
	for (unsigned i = 0; i < h->n_prompts; i++) {
		if (prompt_classify(NULL, h->prompts[i], false) ==
		    PROMPT_PASSWORD)
			return h->prompts[i];
	}
	return NULL;
}

void
answer_add_prompt(struct host *h, const char *instruction, const char *prompt,
    bool asks)
{
	char *place = h->prompts[HOST_PROMPTS_MAX - 1];
	struct buf b;

	if (h->n_prompts < HOST_PROMPTS_MAX)
		place = h->prompts[h->n_prompts++];
	else if (!asks || find_password_prompt(h) != NULL)
		return;
	buf_init(&b, 1u << 20);
	if (instruction[0] != '\0' && prompt_is_wordless(prompt))
		buf_printf(&b, "%s\n", instruction);
	buf_puts(&b, prompt);
	buf_putc(&b, '\0');
	copy_ends(b.err == 0 ? b.p : prompt, place, HOST_PROMPT_LEN);
	buf_release(&b);
}

const char *
answer_asking_prompt(const struct host *h)
{
	const char *asking = find_password_prompt(h);

	return asking == NULL && h->n_prompts != 0 ? h->prompts[0] : asking;
}

static bool
is_repeated(const struct host *h, unsigned i)
{
	for (unsigned k = 0; k < i; k++) {
		if (strcmp(h->prompts[k], h->prompts[i]) == 0)
			return true;
	}
	return false;
}

void
answer_why_prompts(struct host *h, const char *ours)
{
	char shown[SHOWN_MAX];
	const char *sep = ": ";
	size_t before;
	struct buf b;

	buf_init(&b, HOST_WHY_LEN * 8u);
	buf_puts(&b, ours);
	for (unsigned i = 0; i < h->n_prompts; i++) {
		if (is_repeated(h, i))
			continue;
		before = b.len;
		copy_ends(h->prompts[i], shown, sizeof(shown));
		buf_printf(&b, "%s\"", sep);
		escape_text(&b, shown, strlen(shown));
		buf_putc(&b, '"');
		sep = ", ";
		if (b.len >= HOST_WHY_LEN) {
			b.len = before;
			break;
		}
	}
	host_why_text(h, &b);
	buf_release(&b);
}

/* --- methods --- */

bool
answer_judge_methods(struct host *h)
{
	if (!h->methods_known) {
		host_why(h, "the answer named no methods", NULL);
	} else if (name_list_have(&h->methods, "password")) {
		h->password_login = LOGIN_PASSWORD;
	} else if (name_list_have(&h->methods, "keyboard-interactive")) {
		return true;
	} else if (h->methods.cut) {
		host_why(h, "the list of methods is too long", NULL);
	} else if (h->methods.n == 0) {
		host_why(h, "no method can start a login", NULL);
	} else {
		h->password_login = LOGIN_KEY_ONLY;
	}
	return false;
}

/* --- users --- */

/* Add a zeroed answer of a user. NULL: out of memory. */
static struct user_answer *
add_answer(struct host *h, const char *user)
{
	struct user_answer *a = vec_room(h->users, h->n_users, sizeof(*a));

	if (a == NULL)
		return NULL;
	h->users = a;
	a += h->n_users;
	memset(a, 0, sizeof(*a));
	if ((a->user = strdup(user)) == NULL)
		return NULL;
	h->n_users++;
	return a;
}

static void
move_keys(struct host *h, struct user_answer *a)
{
	key_answers_end(h);
	a->keys_asked = h->keys_asked;
	a->n_keys_asked = h->n_keys_asked;
	h->keys_asked = NULL;
	h->n_keys_asked = 0;
}

int
answer_keep(struct host *h, const char *user)
{
	struct user_answer *a = add_answer(h, user);

	if (a == NULL)
		return ERR_NOMEM;
	a->status = h->status;
	a->password_login = h->password_login;
	a->refused = h->refused;
	a->methods = h->methods; /* transferred */
	a->methods_known = h->methods_known;
	memcpy(a->prompts, h->prompts, sizeof(a->prompts));
	a->n_prompts = h->n_prompts;
	move_keys(h, a);
	if (h->password_login == LOGIN_UNDETERMINED)
		memcpy(a->why, h->why, sizeof(a->why));
	memset(&h->methods, 0, sizeof(h->methods));
	h->status = HOST_OK;
	h->password_login = LOGIN_UNDETERMINED;
	h->refused = h->methods_known = false;
	h->n_prompts = 0;
	h->why[0] = '\0';
	return 0;
}

int
answer_keep_unasked(struct host *h, const char *user)
{
	struct user_answer *a = add_answer(h, user);

	if (a == NULL)
		return ERR_NOMEM;
	if (h->n_users > 1) {
		a->status = h->users[h->n_users - 2].status;
		memcpy(a->why, h->users[h->n_users - 2].why, sizeof(a->why));
		memcpy(h->why, a->why, sizeof(a->why));
	}
	move_keys(h, a);
	h->why[0] = '\0';
	return 0;
}

int
answer_keep_earlier(struct host *h, struct user_answer *from)
{
	struct user_answer *list = vec_room(h->users, h->n_users,
	    sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	h->users = list;
	memmove(list + 1, list, h->n_users++ * sizeof(*list));
	list[0] = *from; /* transferred */
	memset(from, 0, sizeof(*from));
	return 0;
}

/* The worst last. */
enum answer_rank {
	RANK_KEY_ONLY,
	RANK_UNDETERMINED,
	RANK_KEYBOARD_INTERACTIVE,
	RANK_PASSWORD,
	RANK_NONE_ACCEPTED
};

static enum answer_rank
rank_of(const struct user_answer *a)
{
	switch (a->password_login) {
	case LOGIN_NONE_ACCEPTED:
		return RANK_NONE_ACCEPTED;
	case LOGIN_PASSWORD:
		return RANK_PASSWORD;
	case LOGIN_KEYBOARD_INTERACTIVE:
		return RANK_KEYBOARD_INTERACTIVE;
	case LOGIN_KEY_ONLY:
		return RANK_KEY_ONLY;
	default:
		return RANK_UNDETERMINED;
	}
}

const struct user_answer *
answer_deciding(const struct host *h)
{
	const struct user_answer *worst = h->users;

	for (size_t i = 1; i < h->n_users; i++) {
		if (rank_of(&h->users[i]) > rank_of(worst))
			worst = &h->users[i];
	}
	return worst;
}

bool
answer_is_refused(const struct host *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_users; i++)
		n += h->users[i].refused;
	return n >= REFUSED_BY;
}

static void
judge_refusals(struct host *h)
{
	if (!answer_is_refused(h))
		return;
	for (size_t i = 0; i < h->n_users; i++) {
		if (h->users[i].refused) {
			h->users[i].password_login = LOGIN_KEY_ONLY;
			h->users[i].why[0] = '\0';
		}
	}
}

int
answer_conclude(struct host *h)
{
	const struct user_answer *a;

	if (h->n_users == 0)
		return 0;
	judge_refusals(h);
	a = answer_deciding(h);
	name_list_release(&h->methods);
	if (name_list_copy(&a->methods, &h->methods) != 0)
		return ERR_NOMEM;
	h->status = h->users[0].status;
	h->password_login = a->password_login;
	h->refused = a->refused;
	h->methods_known = a->methods_known;
	memcpy(h->prompts, a->prompts, sizeof(h->prompts));
	h->n_prompts = a->n_prompts;
	memcpy(h->why, a->why, sizeof(h->why));
	return 0;
}

void
answer_release(struct user_answer *a)
{
	free(a->user);
	free(a->keys_asked);
	name_list_release(&a->methods);
	memset(a, 0, sizeof(*a));
}

void
answers_release(struct host *h)
{
	for (size_t i = 0; i < h->n_users; i++)
		answer_release(&h->users[i]);
	free(h->users);
	h->users = NULL;
	h->n_users = 0;
}
