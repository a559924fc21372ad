/*
 * What a command costs, its output thrown away. usage: cost COMMAND [ARG]...
 * prints ms of CPU time and kB at most
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double
ms(const struct timeval *t)
{
	return (double)t->tv_sec * 1e3 + (double)t->tv_usec / 1e3;
}

static void
run(char **argv)
{
	int fd = open("/dev/null", O_WRONLY);

	dup2(fd, 1);
	dup2(fd, 2);
	execvp(argv[0], argv);
	_exit(127);
}

int
main(int argc, char **argv)
{
	struct rusage u;
	int status;
	pid_t p;

	if (argc < 2 || (p = fork()) == -1)
		return EXIT_FAILURE;
	if (p == 0)
		run(argv + 1);
	if (waitpid(p, &status, 0) != p || status != 0)
		return EXIT_FAILURE;
	getrusage(RUSAGE_CHILDREN, &u);
	printf("%.1f %ld\n", ms(&u.ru_utime) + ms(&u.ru_stime), u.ru_maxrss);
	return EXIT_SUCCESS;
}
