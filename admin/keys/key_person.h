/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose a key is: what key add writes into the register of keys. */
#ifndef ADMIN_KEY_PERSON_H
#define ADMIN_KEY_PERSON_H

#include <loginpolicy/register/key_register.h>
#include "admin/command.h"

struct key_person {
	const struct options *o;
	const char *name; /* --person; NULL: not given */
	char *path; /* of the register; owned */
	struct tz zone;
	struct key_register reg;
	bool has; /* there is a register */
	bool unknown; /* it cannot be read (reported) */
};
/*
 * Check --person, and read the register; what is wrong with it is reported.
 * Returns EXIT_OK, also where it cannot be used (unknown) or there is none; or
 * the code to exit with (reported): the person is no word. Release ret in any
 * case.
 */
enum exit_code key_person_load(const struct options *o, struct key_person *ret);
void key_person_release(struct key_person *p);
/*
 * Whether the key may be given to the person. Returns EXIT_OK; EXIT_OBJECTION
 * (reported): it is another one's in the register.
 */
enum exit_code key_person_check(const struct key_person *p,
    const uint8_t fp[SHA256_LEN]);
/*
 * Write person and expiry (0: none) of the key into the register; where it is
 * the same already, or neither the person nor the key is known, nothing is
 * done. Returns EXIT_OK; EXIT_INCOMPLETE (reported): the register is as before.
 */
enum exit_code key_person_put(const struct key_person *p,
    const uint8_t fp[SHA256_LEN], int64_t expires);

#endif
