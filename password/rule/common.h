/* What is used for passwords and is in no dictionary. */
#ifndef PASSWORD_COMMON_H
#define PASSWORD_COMMON_H

#include <stdbool.h>

/* word: small letters. */
bool is_common(const char *word);

#endif
