/* A crash must not leave a password on the disk. */
#include <sys/prctl.h>
#include <sys/resource.h>

#include "password.h"

void
password_no_core(void)
{
	const struct rlimit none = {0, 0};

	/* The limit does not bind a core_pattern that is a program, core(5). */
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
