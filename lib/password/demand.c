/* The words of the demands: those of the policy's password settings. */
#include <loginpolicy/password/password.h>

const char *
password_word(enum password_demand demand)
{
	static const char *const words[DEMAND_COUNT] = {
	    [DEMAND_ENCODING] = "encoding",
	    [DEMAND_LENGTH] = "length",
	    [DEMAND_MAXIMUM] = "maximum",
	    [DEMAND_UPPERCASE] = "uppercase",
	    [DEMAND_LOWERCASE] = "lowercase",
	    [DEMAND_DIGIT] = "digit",
	    [DEMAND_SYMBOL] = "symbol",
	    [DEMAND_PALINDROME] = "palindrome",
	    [DEMAND_SIMILAR] = "similar",
	    [DEMAND_REPEAT] = "repeat",
	    [DEMAND_SEQUENCE] = "sequence",
	    [DEMAND_PERSONAL] = "personal",
	    [DEMAND_WORDS] = "words",
	    [DEMAND_DICTIONARY] = "dictionary",
	    [DEMAND_BREACHED] = "breached",
	};

	return words[demand];
}
