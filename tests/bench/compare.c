/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares the CPU time of two commands, run in turns, or measures one:
 *
 *   compare REPEATS TEXT A... -- B...
 *   compare REPEATS TEXT MILLIONS -- A...
 *
 * Prints TEXT, the least user+system time of each, and time of B over time of A: above 1, A is
 * faster. Or what A does MILLIONS of, per second. Machines are shared and noisy, so nothing here
 * passes or fails; 1 only if a command cannot run.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

/* CPU time of one run; negative if it failed. */
static double run(char **argv)
{
    struct rusage use;
    int status;
    pid_t pid = fork();

    if (!pid) {
        int null = open("/dev/null", O_RDWR);

        dup2(null, 0);
        dup2(null, 1);
        execvp(argv[0], argv);
        perror(argv[0]);
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &use) != pid || !WIFEXITED(status) ||
        WEXITSTATUS(status)) {
        fprintf(stderr, "compare: %s did not run to its end\n", argv[0]);
        return -1;
    }
    return seconds(use.ru_utime) + seconds(use.ru_stime);
}

/* Runs the two commands in turns. False: one of them cannot run. */
static bool run_all(int repeats, char **commands[2], double best[2])
{
    for (int i = 0; i < repeats; i++)
        for (int j = 0; j < 2; j++) {
            double t = commands[j] ? run(commands[j]) : 0;

            if (t < 0)
                return false;
            best[j] = t < best[j] ? t : best[j];
        }
    return true;
}

int main(int argc, char **argv)
{
    int repeats = argc > 4 ? atoi(argv[1]) : 0, split = 3;
    double best[2] = {1e9, 1e9}, millions;
    char **commands[2], *end;

    while (split < argc && strcmp(argv[split], "--"))
        split++;
    if (repeats < 1 || split == 3 || split + 1 >= argc) {
        fprintf(stderr, "usage: compare REPEATS TEXT A... -- B...\n"
                        "       compare REPEATS TEXT MILLIONS -- A...\n");
        return 2;
    }
    argv[split] = NULL;
    millions = split == 4 ? strtod(argv[3], &end) : 0;
    if (split != 4 || *end)
        millions = 0;
    commands[0] = millions > 0 ? NULL : argv + 3;
    commands[1] = argv + split + 1;
    if (!run_all(repeats, commands, best))
        return 1;
    if (millions > 0)
        printf("%s: %.3f s of CPU time, %.3g M/s\n", argv[2], best[1], millions / best[1]);
    else
        printf("%s: %.3f s against %.3f s of CPU time, ratio %.2f\n", argv[2], best[0], best[1],
               best[1] / best[0]);
    return 0;
}
