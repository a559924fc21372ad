/* SPDX-License-Identifier: BSD-2-Clause */
/* Replays a corpus through a fuzz harness: each argument is a file or a folder of files. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
replay_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(1u << 24);
	size_t n;

	if (f == NULL || data == NULL) {
		perror(path);
		exit(1);
	}
	n = fread(data, 1, 1u << 24, f);
	fclose(f);
	/* exact size: a read beyond it is to be seen */
	data = realloc(data, n == 0 ? 1 : n);
	LLVMFuzzerTestOneInput(data, n);
	free(data);
	return 1;
}

static int
replay(const char *path)
{
	const struct dirent *e;
	DIR *d = opendir(path);
	char name[4096];
	int n = 0;

	if (d == NULL)
		return replay_file(path);
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		n += replay_file(name);
	}
	closedir(d);
	return n;
}

int
main(int argc, char **argv)
{
	int n = 0;

	for (int i = 1; i < argc; i++)
		n += replay(argv[i]);
	printf("%d passed, %d failed\n", n, n == 0);
	return n == 0;
}
