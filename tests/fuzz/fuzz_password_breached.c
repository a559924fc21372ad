/* SPDX-License-Identifier: BSD-2-Clause */
/* Any file as a list of breached passwords: found only where its hash stands in it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/password/rule/checks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* SHA-1 of "password". */
static const char hex[] = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8";

static bool
stands_in(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i + 40 <= size; i++) {
		if (strncasecmp((const char *)data + i, hex, 40) == 0)
			return true;
	}
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool found = false;
	int fd = memfd_create("breached", MFD_CLOEXEC), r;

	if (fd == -1 || write(fd, data, size) != (ssize_t)size)
		abort();
	r = breached_search(fd, "password", 8, &found);
	close(fd);
	if (found && (r != 0 || !stands_in(data, size)))
		abort();
	if (size == 0 && r == 0)
		abort();
	return 0;
}
