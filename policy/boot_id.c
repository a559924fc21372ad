/* Which boot of the machine this is: a trial holds in its own alone. */
#include <fcntl.h>
#include <unistd.h>

#include <loginpolicy/state.h>

void
boot_id_read(char ret[BOOT_ID_LEN + 1])
{
	int fd = open("/proc/sys/kernel/random/boot_id",
	    O_RDONLY | O_CLOEXEC | O_NOCTTY);

	ret[0] = '\0';
	if (fd == -1)
		return;
	if (read(fd, ret, BOOT_ID_LEN) == BOOT_ID_LEN)
		ret[BOOT_ID_LEN] = '\0';
	else
		ret[0] = '\0';
	close(fd);
}
