#include <loginpolicy/base/err.h>
#include <loginpolicy/base/number.h>

int
parse_u64(const char *s, size_t len, uint64_t min, uint64_t max,
    uint64_t *ret_v)
{
	uint64_t v = 0;

	if (len == 0)
		return ERR_SYNTAX;
	for (size_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return ERR_SYNTAX;
	}
	for (size_t i = 0; i < len; i++) {
		unsigned digit = (unsigned)(s[i] - '0');

		if (v > (UINT64_MAX - digit) / 10)
			return ERR_RANGE;
		v = v * 10 + digit;
	}
	if (v < min || v > max)
		return ERR_RANGE;
	*ret_v = v;
	return 0;
}
