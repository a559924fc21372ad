/* What is typed for a letter: p@$$w0rd. */
#include <stddef.h>

#include "lookalike.h"

/* The second is another reading, or 0. */
static const struct {
	uint32_t c;
	char letter, other;
} lookalikes[] = {
    {'@', 'a', 0},
    {'4', 'a', 0},
    {'8', 'b', 0},
    {'(', 'c', 0},
    {'<', 'c', 0},
    {0xa2, 'c', 0}, /* cent */
    {'3', 'e', 0},
    {0x20ac, 'e', 0}, /* euro */
    {'6', 'g', 'b'},
    {'9', 'g', 'q'},
    {'#', 'h', 0},
    {'1', 'i', 'l'},
    {'!', 'i', 'l'},
    {'|', 'i', 'l'},
    {0xa1, 'i', 0}, /* inverted ! */
    {0xa3, 'l', 0}, /* pound */
    {'0', 'o', 0},
    {'$', 's', 0},
    {'5', 's', 0},
    {0xa7, 's', 0}, /* section sign */
    {'7', 't', 'l'},
    {'+', 't', 0},
    {'2', 'z', 0},
};

uint32_t
lookalike(uint32_t c, bool other)
{
	for (size_t i = 0; i < sizeof(lookalikes) / sizeof(lookalikes[0]);
	     i++) {
		if (lookalikes[i].c != c)
			continue;
		return (unsigned char)(other ? lookalikes[i].other
					     : lookalikes[i].letter);
	}
	return 0;
}

bool
looks_like(uint32_t c, uint32_t letter)
{
	return c == letter ||
	    (letter != 0 &&
		(lookalike(c, false) == letter ||
		    lookalike(c, true) == letter));
}
