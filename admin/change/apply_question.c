/* SPDX-License-Identifier: BSD-2-Clause */
/* Showing what changes in a policy, and asking whether to put it in force. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/command.h"
#include "admin/enable/text_diff.h"
#include "apply_question.h"
#include "interrupt.h"

#define DIFF_MAX (64u << 20)

static const struct policy_file *
find_file(const struct policy *p, const char *path)
{
	for (size_t i = 0; p != NULL && i < p->n_files; i++) {
		if (strcmp(policy_path_there(p, i), path) == 0)
			return &p->files[i];
	}
	return NULL;
}

static struct tree_text
text_of(const struct policy_file *f)
{
	struct tree_text t = {0};

	if (f != NULL) {
		t.p = f->text;
		t.len = f->len;
	}
	return t;
}

void
policy_diff(const struct policy *before, const struct policy *after,
    struct buf *b)
{
	struct tree_text old, new;

	for (size_t i = 0; i < after->n_files; i++) {
		const char *path = policy_path_there(after, i);

		old = text_of(find_file(before, path));
		new = text_of(&after->files[i]);
		text_diff(path, &old, &new, b);
	}
	for (size_t i = 0; before != NULL && i < before->n_files; i++) {
		const char *path = policy_path_there(before, i);

		if (find_file(after, path) != NULL)
			continue;
		old = text_of(&before->files[i]);
		new = text_of(NULL);
		text_diff(path, &old, &new, b);
	}
}

static void
show_diff(const struct apply_question *q)
{
	struct buf b;

	buf_init(&b, DIFF_MAX);
	policy_diff(q->before, q->after, &b);
	if (b.len == 0 && b.err == 0)
		buf_puts(&b, "no difference\n");
	message_write(STDOUT_FILENO, &b);
}

/* Print the question and read the first letter of a line; '\0': no answer. */
static char
ask_once(const struct apply_question *q, bool *ret_end)
{
	char line[64];

	fputs(q->can_try
		? "[t]ry 5 minutes (default)  [a]pply for good  [d]iff  [q]uit: "
		: "[a]pply for good  [d]iff  [q]uit (default): ",
	    stdout);
	fflush(stdout);
	*ret_end = interrupt_came() || fgets(line, sizeof(line), stdin) == NULL;
	if (*ret_end || line[0] == '\n')
		return '\0';
	return line[1] == '\n' ? line[0] : '?';
}

enum apply_choice
apply_ask(const struct apply_question *q)
{
	bool end;

	for (;;) {
		char c = ask_once(q, &end);

		if (end || c == 'q')
			return APPLY_QUIT;
		if (c == '\0')
			return q->can_try ? APPLY_TRY : APPLY_QUIT;
		if (c == 't' && q->can_try)
			return APPLY_TRY;
		if (c == 'a')
			return APPLY_FOR_GOOD;
		if (c == 'd')
			show_diff(q);
	}
}
