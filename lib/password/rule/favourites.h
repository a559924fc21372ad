/* What is used for passwords and is in no dictionary. */
#ifndef PASSWORD_FAVOURITES_H
#define PASSWORD_FAVOURITES_H

#include <stdbool.h>

/* word: small letters. */
bool is_favourite(const char *word);

#endif
