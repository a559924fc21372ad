/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a service's PAM file: it is read, a call is followed to its end,
 * and what one call shows, the search over all of them must find.
 */
#include <security/_pam_types.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <loginpolicy/pamstack/pamstack.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OURS	  "pam_loginpolicy.so"
#define LINES_MAX 200

/* Follow a call whose return values come from the data; "ours" ignores. */
static void
follow_call(const struct pam_stack *s, const uint8_t *data, size_t size)
{
	const struct pam_search q = {.module = OURS,
	    .returns = PAM_IGNORE,
	    .passes = 1u << PAM_SUCCESS};
	int returns[LINES_MAX], cached[LINES_MAX], result;
	bool called[LINES_MAX], ours = false, found;
	struct pam_path path;

	for (size_t i = 0; i < s->n; i++) {
		returns[i] = data[i % size] % (PAM_RETURNS - 1);
		if (pam_line_is_module(&s->lines[i], OURS))
			returns[i] = PAM_IGNORE;
		if (pam_line_is_module(&s->lines[i], "pam_permit.so"))
			returns[i] = PAM_SUCCESS;
		if (pam_line_is_module(&s->lines[i], "pam_deny.so"))
			returns[i] = PAM_AUTH_ERR;
	}
	result = pam_stack_run(s, returns, cached, PAM_CHAIN_FREEZING, called);
	for (size_t i = 0; i < s->n; i++)
		ours = ours ||
		    (called[i] && pam_line_is_module(&s->lines[i], OURS));
	if (result < 0 || result >= PAM_RETURNS)
		abort();
	if (result != PAM_SUCCESS)
		return;
	if (pam_stack_search(s, &q, ours ? PAM_GOAL_PASSED : PAM_GOAL_BYPASSED,
		&found, &path) == 0 &&
	    !found)
		abort();
	pam_path_release(&path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct pam_read_opts opts = {.root = "",
	    .confdir = "/proc/self/fd"};
	struct pam_service service;
	char name[16];
	int fd = memfd_create("service", MFD_CLOEXEC);

	if (fd == -1 || size == 0 || write(fd, data, size) != (ssize_t)size) {
		close(fd);
		return 0;
	}
	snprintf(name, sizeof(name), "%d", fd);
	if (pam_service_read(name, &opts, &service, NULL) == 0) {
		for (int t = 0; t < PAM_TYPE_COUNT; t++) {
			if (service.stack[t].n != 0 &&
			    service.stack[t].n <= LINES_MAX)
				follow_call(&service.stack[t], data, size);
		}
	}
	pam_service_release(&service);
	close(fd);
	return 0;
}
