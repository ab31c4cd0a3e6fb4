/* SPDX-License-Identifier: Apache-2.0 */
#include "interrupt.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Signal handlers have no other place to look: the one global state of the program. */
static volatile sig_atomic_t came;
static int end[2] = {-1, -1};

static void on_signal(int number)
{
    came = 1;
    signal(number, SIG_DFL); /* the second one ends the program at once */
    if (write(end[1], "", 1) < 0)
        return; /* a pipe that is full is readable all the same */
}

void interrupt_listen(void)
{
    struct sigaction action;

    if (end[0] < 0 && pipe2(end, O_CLOEXEC | O_NONBLOCK))
        end[0] = end[1] = -1;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal; /* without SA_RESTART: a write to stdout is left as well */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

void interrupt_unlisten(void)
{
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
}

bool interrupted(void)
{
    return came != 0;
}

int interrupt_fd(void)
{
    return end[0];
}
