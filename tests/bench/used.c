/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a command costs, its children included.
 * usage: used OUTPUT EXIT_CODE COMMAND [ARG]...
 * Writes the command's standard output to the file OUTPUT, and prints
 * "WALL_S CPU_S RSS_KB". Fails, with the reason, if it ends with another code:
 * what went wrong is not to be taken for fast.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
seconds(struct timeval a, struct timeval b)
{
	return (double)(a.tv_sec + b.tv_sec) +
	    (double)(a.tv_usec + b.tv_usec) / 1e6;
}

static void
run(const char *output, char **argv)
{
	int fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd == -1 || dup2(fd, STDOUT_FILENO) == -1)
		_exit(126);
	close(fd);
	execvp(argv[0], argv);
	_exit(127);
}

int
main(int argc, char **argv)
{
	struct timespec begun, ended;
	struct rusage u;
	int status, code;
	pid_t child;

	if (argc < 4)
		return EXIT_FAILURE;
	clock_gettime(CLOCK_MONOTONIC, &begun);
	if ((child = fork()) == 0)
		run(argv[1], argv + 3);
	if (child == -1 || waitpid(child, &status, 0) != child)
		return EXIT_FAILURE;
	clock_gettime(CLOCK_MONOTONIC, &ended);
	code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	if (code != atoi(argv[2])) {
		fprintf(stderr, "%s: exit code %d, not %s\n", argv[3], code,
		    argv[2]);
		return EXIT_FAILURE;
	}
	getrusage(RUSAGE_CHILDREN, &u);
	printf("%.4f %.4f %ld\n",
	    (double)(ended.tv_sec - begun.tv_sec) +
		(double)(ended.tv_nsec - begun.tv_nsec) / 1e9,
	    seconds(u.ru_utime, u.ru_stime), u.ru_maxrss);
	return EXIT_SUCCESS;
}
