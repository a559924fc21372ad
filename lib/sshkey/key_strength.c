/*
 * Equivalent symmetric strength of an RSA or DSA modulus: the classes of NIST
 * SP 800-57 part 1, table 2. Below 1024 bits, where that has none, the formula
 * of FIPS 140-2 IG 7.5 that it is drawn from,
 *   (1.923 * cbrt(x ln 2) * cbrt(ln(x ln 2)^2) - 4.69) / ln 2, x in bits,
 * rounded down. It is kept as thresholds: no libm inside sshd.
 */
#include <stddef.h>

#include <loginpolicy/sshkey/key.h>

/* thresholds[s - 1]: the least number of bits with strength s. */
static const unsigned short thresholds[] = {
    10,
    12,
    14,
    16,
    18,
    21,
    23,
    27,
    30,
    33,
    37,
    41,
    45,
    49,
    54,
    59,
    64,
    69,
    75,
    81,
    87,
    93,
    100,
    107,
    114,
    122,
    129,
    137,
    146,
    154,
    163,
    173,
    182,
    192,
    202,
    213,
    223,
    235,
    246,
    258,
    270,
    282,
    295,
    308,
    321,
    335,
    349,
    364,
    378,
    394,
    409,
    425,
    441,
    458,
    475,
    492,
    510,
    528,
    546,
    565,
    584,
    604,
    624,
    644,
    665,
    686,
    707,
    729,
    752,
    774,
    797,
    821,
    845,
    869,
    894,
    919,
    945,
    971,
    998,
};
#define THRESHOLDS (sizeof(thresholds) / sizeof(thresholds[0]))

unsigned
key_ffc_strength(unsigned bits)
{
	unsigned s = 0;

	if (bits >= 15360)
		return 256;
	if (bits >= 7680)
		return 192;
	if (bits >= 3072)
		return 128;
	if (bits >= 2048)
		return 112;
	if (bits >= 1024)
		return 80;
	while (s < THRESHOLDS && thresholds[s] <= bits)
		s++;
	return s;
}
