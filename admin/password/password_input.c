/* One password from standard input. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "password.h"

/* To its end, or as much as is read at all. */
static int
read_pipe(struct password_text *t)
{
	ssize_t n;

	do {
		n = read(STDIN_FILENO, t->s + t->len, sizeof(t->s) - t->len);
		if (n > 0)
			t->len += (size_t)n;
	} while ((n > 0 && t->len < sizeof(t->s)) || (n < 0 && errno == EINTR));
	if (n < 0)
		return complain("stdin: %s", strerror(errno));
	return -1;
}

/*
 * A CR stays: chpasswd(8) takes one for a character of the password, too, and
 * who was told "accepted" here would be refused there.
 */
static void
cut_newline(struct password_text *t)
{
	if (t->len == 0 || t->s[t->len - 1] != '\n')
		return;
	t->s[--t->len] = '\0';
	if (t->len != 0 && t->s[t->len - 1] == '\r')
		complain("the line ends in CR and LF, as in files of Windows: "
			 "the CR counts as a character of the password, for "
			 "chpasswd would take it so");
}

int
password_read(const struct password_language *lang, struct password_text *ret)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	r = isatty(STDIN_FILENO) ? password_ask(lang->one("Password: "), ret)
				 : read_pipe(ret);
	if (r == -1)
		cut_newline(ret);
	return r;
}
