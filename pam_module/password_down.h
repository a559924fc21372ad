/* SPDX-License-Identifier: BSD-2-Clause */
/* A note for later changes: a directory service does not answer. */
#ifndef PAM_MODULE_PASSWORD_DOWN_H
#define PAM_MODULE_PASSWORD_DOWN_H

#include <stdbool.h>

/* Return whether it is noted, and not too long ago. */
bool down_is_noted(void);
/* Note it. Without success the next change waits again. */
void down_note(void);

#endif
