/* Which boot of the machine this is: a trial holds in its own alone. */
#include <fcntl.h>
#include <unistd.h>

#include <loginpolicy/state/state.h>

int
boot_id_read(char ret[BOOT_ID_LEN + 1])
{
	int fd = open("/proc/sys/kernel/random/boot_id",
	    O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t n;

	if (fd == -1)
		return ERR_IO;
	n = read(fd, ret, BOOT_ID_LEN);
	close(fd);
	ret[BOOT_ID_LEN] = '\0';
	return n == BOOT_ID_LEN ? 0 : ERR_IO;
}
