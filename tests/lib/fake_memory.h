/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that runs out where the test says, by the linker's --wrap (Makefile). */
#ifndef TESTS_FAKE_MEMORY_H
#define TESTS_FAKE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Check needs memory, too: fail_at is 0 again before anything is asserted. */
static struct {
	size_t fail_at; /* the n-th allocation fails; 0: none */
	size_t allocations; /* while fail_at is set: how many there were */
} memory;

static inline bool
memory_runs_out(void)
{
	return memory.fail_at != 0 && ++memory.allocations == memory.fail_at;
}

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__real_reallocarray(void *p, size_t n, size_t size);
char *__real_strdup(const char *s);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_reallocarray(void *p, size_t n, size_t size);
char *__wrap_strdup(const char *s);

void *
__wrap_malloc(size_t n)
{
	return memory_runs_out() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return memory_runs_out() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return memory_runs_out() ? NULL : __real_realloc(p, n);
}

void *
__wrap_reallocarray(void *p, size_t n, size_t size)
{
	return memory_runs_out() ? NULL : __real_reallocarray(p, n, size);
}

char *
__wrap_strdup(const char *s)
{
	return memory_runs_out() ? NULL : __real_strdup(s);
}

#endif
