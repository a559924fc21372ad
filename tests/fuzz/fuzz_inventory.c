/* SPDX-License-Identifier: BSD-2-Clause */
/* Any text as an inventory: by its content, and as each format. */
#include <stdlib.h>
#include <string.h>

#include "keyaudit/targets/host_name.h"
#include "keyaudit/targets/inventory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_message(const char *s)
{
	if (*s == '\0')
		abort();
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			abort();
	}
}

static void
note(void *arg, const char *path, unsigned line, const char *message)
{
	(void)arg;
	(void)path;
	(void)line;
	check_message(message);
}

static void
read_as(enum inventory_format f, const char *text, size_t size)
{
	const struct inventory_sink sink = {NULL, note};
	struct diag d = {0};
	struct targets t;
	struct host_name h;
	const char *why;

	targets_init(&t);
	if (inventory_read(text, size, f, "-", 22, &sink, &t, &d) != 0)
		check_message(d.msg);
	for (size_t i = 0; i < t.n; i++) {
		if (t.list[i].port == 0 ||
		    host_name_parse(t.list[i].name, strlen(t.list[i].name), &h,
			&why) != 0)
			abort();
	}
	targets_release(&t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int f = 0; f < INVENTORY_FORMAT_COUNT; f++)
		read_as((enum inventory_format)f, (const char *)data, size);
	return 0;
}
