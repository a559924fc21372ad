/* SPDX-License-Identifier: BSD-2-Clause */
/* A list of steps. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/vec.h>
#include "step.h"

void
steps_add(struct steps *s, const char *name, enum step_result result,
    const char *format, ...)
{
	struct step *list = vec_room(s->list, s->n, sizeof(*list));
	char *detail = NULL;
	va_list ap;

	s->failed = s->failed || result == STEP_FAILED;
	if (list == NULL) {
		s->err = ERR_NOMEM;
		return;
	}
	s->list = list;
	if (format != NULL) {
		va_start(ap, format);
		if (vasprintf(&detail, format, ap) < 0) {
			detail = NULL;
			s->err = ERR_NOMEM;
		}
		va_end(ap);
	}
	list[s->n++] = (struct step){name, result, detail};
}

void
steps_release(struct steps *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->list[i].detail);
	free(s->list);
	memset(s, 0, sizeof(*s));
}

const char *
step_result_word(enum step_result r)
{
	static const char *const words[] = {"done", "nothing", "skipped",
	    "failed"};

	return words[r];
}
