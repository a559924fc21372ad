/* Which reader an inventory is for. */
#include <string.h>

#include "inventory_impl.h"

static const struct piece nothing = {"", 0};

static const struct {
	const char *word;
	int (*read)(const struct inventory *in);
	bool nul; /* one in the text is the reader's to judge */
} formats[INVENTORY_FORMAT_COUNT] = {
    [INVENTORY_AUTO] = {"auto", NULL, false},
    [INVENTORY_LIST] = {"list", list_read, false},
    [INVENTORY_ANSIBLE_INI] = {"ansible-ini", ansible_ini_read, false},
    [INVENTORY_ANSIBLE_JSON] = {"ansible-json", ansible_json_read, true},
    [INVENTORY_KNOWN_HOSTS] = {"known_hosts", known_hosts_read, true},
    [INVENTORY_SSH_CONFIG] = {"ssh_config", ssh_config_read, false},
};

int
inventory_format_parse(const char *word)
{
	for (int i = 0; i < INVENTORY_FORMAT_COUNT; i++) {
		if (strcmp(formats[i].word, word) == 0)
			return i;
	}
	return -1;
}

static unsigned
line_of(const struct inventory *in, const char *place)
{
	const char *p = in->text;
	unsigned line = 1;

	while ((p = memchr(p, '\n', (size_t)(place - p))) != NULL) {
		line++;
		p++;
	}
	return line;
}

int
inventory_read(const char *text, size_t len, enum inventory_format f,
    const char *path, uint16_t default_port, const struct inventory_sink *sink,
    struct targets *t, struct diag *reterr)
{
	const struct inventory in = {text, len, path, default_port, sink, t,
	    reterr};
	const char *nul;

	if (len > INVENTORY_SIZE_MAX)
		return inventory_fail(&in, 0, ERR_TOOBIG,
		    "larger than 67108864 octets", nothing);
	if (f == INVENTORY_AUTO)
		f = inventory_detect(text, len);
	if (f == INVENTORY_FORMAT_COUNT)
		return inventory_fail(&in, 1, ERR_UNSUPPORTED,
		    "YAML is not read: give what \"ansible-inventory --list "
		    "-i FILE\" prints",
		    nothing);
	nul = formats[f].nul ? NULL : memchr(text, '\0', len);
	if (nul != NULL)
		return inventory_fail(&in, line_of(&in, nul), ERR_SYNTAX,
		    "a NUL octet: this is no text in UTF-8", nothing);
	return formats[f].read(&in);
}
