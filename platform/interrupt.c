/* SPDX-License-Identifier: Apache-2.0 */
#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Signal handlers have no other place to look: the one global state of the program. */
static volatile sig_atomic_t came;
static struct timespec first;
static int end[2] = {-1, -1};

/* The second signal ends the program at once; but timeout(1) sends each one twice. */
static void again(int number)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec - first.tv_sec + (now.tv_nsec - first.tv_nsec) / 1e9 < 0.2)
        return;
    signal(number, SIG_DFL);
    raise(number);
}

static void on_signal(int number)
{
    const int error = errno;
    ssize_t n = 0;

    if (came) {
        again(number);
    } else {
        clock_gettime(CLOCK_MONOTONIC, &first);
        came = 1;
        n = write(end[1], "", 1); /* a pipe that is full is readable all the same */
    }
    (void)n;
    errno = error;
}

static void handle(void (*handler)(int), int flags)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    sigaddset(&action.sa_mask, SIGINT);
    sigaddset(&action.sa_mask, SIGTERM);
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

void interrupt_listen(void)
{
    if (end[0] < 0 && pipe2(end, O_CLOEXEC | O_NONBLOCK))
        end[0] = end[1] = -1;
    handle(on_signal, 0); /* without SA_RESTART: a write to stdout is left as well */
}

void interrupt_unlisten(void)
{
    if (came)
        handle(on_signal, SA_RESTART); /* the files are written in peace */
    else
        handle(SIG_DFL, 0);
}

bool interrupted(void)
{
    return came != 0;
}

int interrupt_fd(void)
{
    return end[0];
}
