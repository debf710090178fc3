/*
 * operator: the commands of `counterfoil`, for the person with the shell.
 *
 * One row per command (commands.c) and one per option; help is made from the
 * rows.  Exit status: 0 done, 1 refused or failed (a line on standard error
 * says why), 2 not understood.
 */
#ifndef OPERATOR_H
#define OPERATOR_H

int operator_main(int argc, char **argv);

#endif
