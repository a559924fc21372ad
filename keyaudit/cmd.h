/* The commands of main.c's table. argv[0] is the command's name; each returns an exit code. */
#ifndef KEYAUDIT_CMD_H
#define KEYAUDIT_CMD_H

int cmd_keys(int argc, char **argv);
int cmd_hosts(int argc, char **argv);

#endif
