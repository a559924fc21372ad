/*
 * What a command used: "WALL_S CPU_S RSS_KB" of it and its children into FILE.
 * usage: used FILE COMMAND...
 */
#include <stdio.h>
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

int
main(int argc, char **argv)
{
	struct timespec begun, ended;
	struct rusage u;
	int status = 0;
	pid_t child;
	FILE *f;

	if (argc < 3)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &begun);
	if ((child = fork()) == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (child == -1 || waitpid(child, &status, 0) != child)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &ended);
	getrusage(RUSAGE_CHILDREN, &u);
	if ((f = fopen(argv[1], "w")) == NULL)
		return 2;
	fprintf(f, "%.3f %.3f %ld\n",
	    (double)(ended.tv_sec - begun.tv_sec) +
		(double)(ended.tv_nsec - begun.tv_nsec) / 1e9,
	    seconds(u.ru_utime, u.ru_stime), u.ru_maxrss);
	fclose(f);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
