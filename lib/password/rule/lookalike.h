/* Characters that stand for letters. All is in base form (text_base()). */
#ifndef PASSWORD_LOOKALIKE_H
#define PASSWORD_LOOKALIKE_H

#include <stdbool.h>
#include <stdint.h>

/* The letter that c stands for, or the other one that it may stand for; 0: none. */
uint32_t lookalike(uint32_t c, bool other);
/* Whether c is the letter, or may stand for it. */
bool looks_like(uint32_t c, uint32_t letter);

#endif
