/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What UBSan calls where something is undefined, for objects that sshd, su, sudo
 * and others load, which have no run time of a sanitizer's (make sanitize). It
 * notes what and where, and kills the program.
 *
 * -fsanitize-undefined-trap-on-error would only kill. A login that ends so looks
 * like one that was refused, which most tests want, and who waits for the program
 * is its parent, not the test. A note stays, whatever uid the program has and
 * whatever signals it blocks: tests/lib/pam_lib.sh makes the folder, and fails where
 * something is in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#define NOTES "/run/loginpolicy-undefined"

/* With this begins what each call is given: the compiler's "source location". */
struct place {
	const char *file;
	uint32_t line, col;
};

static _Noreturn void
note(const char *what, const struct place *where)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), NOTES "/%ld", (long)getpid());
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (fd != -1)
		dprintf(fd, "%s: %s:%u:%u: %s\n", program_invocation_short_name,
		    where->file, where->line, where->col, what);
	__builtin_trap();
}

/* Not those of a program that has a sanitizer's run time. */
#pragma GCC visibility push(hidden)

#define CALLED(what)                                                    \
	_Noreturn void __ubsan_handle_##what(const struct place *);     \
	_Noreturn void __ubsan_handle_##what(const struct place *where) \
	{                                                               \
		note(#what, where);                                     \
	}

CALLED(add_overflow_abort)
CALLED(builtin_unreachable)
CALLED(divrem_overflow_abort)
CALLED(invalid_builtin_abort)
CALLED(load_invalid_value_abort)
CALLED(missing_return)
CALLED(mul_overflow_abort)
CALLED(negate_overflow_abort)
CALLED(nonnull_arg_abort)
CALLED(out_of_bounds_abort)
CALLED(pointer_overflow_abort)
CALLED(shift_out_of_bounds_abort)
CALLED(sub_overflow_abort)
CALLED(type_mismatch_v1_abort)
CALLED(vla_bound_not_positive_abort)

/* It alone is told the place apart. */
_Noreturn void __ubsan_handle_nonnull_return_v1_abort(const void *,
    const struct place *);
_Noreturn void
__ubsan_handle_nonnull_return_v1_abort(const void *data,
    const struct place *where)
{
	(void)data;
	note("nonnull_return_v1_abort", where);
}

#pragma GCC visibility pop
