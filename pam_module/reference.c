/* References: short, for they are told on the phone. */
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "reference.h"

#define VARIABLE "LOGINPOLICY_REF"

/* Four characters that nobody takes for others. */
void
reference_make(char ret[LOG_REF_LEN + 1])
{
	static const char alphabet[] = LOG_REF_ALPHABET;
	unsigned char r[LOG_REF_LEN];

	if (getrandom(r, sizeof(r), GRND_NONBLOCK) != (ssize_t)sizeof(r))
		memset(r, 0, sizeof(r));
	for (size_t i = 0; i < LOG_REF_LEN; i++)
		ret[i] = alphabet[r[i] % 32];
	ret[LOG_REF_LEN] = '\0';
}

void
reference_pass_on(pam_handle_t *pamh, const char *ref)
{
	char text[sizeof(VARIABLE "=") + LOG_REF_LEN];

	/* Without "=" it is taken out; libpam logs it where there is none. */
	if (ref != NULL)
		snprintf(text, sizeof(text), VARIABLE "=%s", ref);
	else if (pam_getenv(pamh, VARIABLE) != NULL)
		snprintf(text, sizeof(text), VARIABLE);
	else
		return;
	(void)pam_putenv(pamh, text);
}

const char *
reference_passed_on(pam_handle_t *pamh)
{
	const char *ref = pam_getenv(pamh, VARIABLE);

	return ref != NULL && strlen(ref) == LOG_REF_LEN &&
		strspn(ref, LOG_REF_ALPHABET) == LOG_REF_LEN
	    ? ref
	    : NULL;
}
