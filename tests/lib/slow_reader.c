/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Run a command whose standard output is an O_NONBLOCK pipe, and read from it
 * slowly: 16 KiB, a pause, and so on. What is read goes to standard output; the
 * exit code is the command's, or 125 if it could not be run.
 * usage: slow_reader COMMAND [ARGUMENT]...
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIECE	 16384
#define PAUSE_US 2000

static void
run_command(int out, char **argv)
{
	if (dup2(out, STDOUT_FILENO) != -1)
		execvp(argv[0], argv);
	perror(argv[0]);
	_exit(125);
}

int
main(int argc, char **argv)
{
	static char piece[PIECE];
	int fds[2], status;
	pid_t pid;
	ssize_t n;

	if (argc < 2 || pipe2(fds, O_CLOEXEC) != 0 ||
	    fcntl(fds[1], F_SETFL, O_NONBLOCK) != 0 || (pid = fork()) == -1)
		return 125;
	if (pid == 0)
		run_command(fds[1], argv + 1);
	close(fds[1]);
	while ((n = read(fds[0], piece, sizeof(piece))) > 0) {
		fwrite(piece, 1, (size_t)n, stdout);
		usleep(PAUSE_US);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return 125;
	return WEXITSTATUS(status);
}
