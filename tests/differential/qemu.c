/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu.h"

#include "guest.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 30 };

#define CPU                                                                                        \
    "rv32,f=false,d=false,s=false,h=false,mmu=false,pmp=false,sstc=false,debug=false,"             \
    "zba=false,zbb=false,zbc=false,zbs=false"

static void child(const char *elf, const char *memory, const char *log)
{
    const int out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    char backend[600], size[20];

    snprintf(size, sizeof size, "%uM", GUEST_RAM >> 20);
    snprintf(backend, sizeof backend, "memory-backend-file,id=ram,share=on,size=%s,mem-path=%s",
             size, memory);
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(out, 1);
    dup2(out, 2);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* it outlives nobody; and it takes no SIGALRM */
    execl(QEMU_RISCV32, QEMU_RISCV32, "-machine", "virt,memory-backend=ram", "-object", backend,
          "-m", size, "-cpu", CPU, "-icount", "shift=0,sleep=off", "-bios", "none", "-kernel", elf,
          "-display", "none", "-serial", "none", "-monitor", "none", "-no-reboot", (char *)NULL);
    _exit(127);
}

/* The first line that QEMU printed. */
static void first_line(const char *log, char *text, size_t size)
{
    FILE *f = fopen(log, "r");

    text[0] = 0;
    if (f && fgets(text, (int)size, f))
        text[strcspn(text, "\n")] = 0;
    if (f)
        fclose(f);
}

/* Waits for PID, and ends it when the time is over. */
static int wait_for(pid_t pid)
{
    const struct timespec pause = {.tv_nsec = 2000000};
    struct timespec begun, t;
    int status = 0;

    clock_gettime(CLOCK_MONOTONIC, &begun);
    while (!waitpid(pid, &status, WNOHANG)) {
        nanosleep(&pause, NULL);
        clock_gettime(CLOCK_MONOTONIC, &t);
        if (t.tv_sec - begun.tv_sec > SECONDS)
            kill(pid, SIGKILL);
    }
    return status;
}

bool qemu_run(const char *elf, const char *memory, char *why, size_t size)
{
    char log[512], line[200];
    pid_t pid;
    int status;

    snprintf(log, sizeof log, "%s.log", memory);
    unlink(memory);
    pid = fork();
    if (!pid)
        child(elf, memory, log);
    if (pid < 0) {
        snprintf(why, size, "QEMU could not be started");
        return false;
    }
    status = wait_for(pid);
    first_line(log, line, sizeof line);
    unlink(log);
    if (WIFEXITED(status) && !WEXITSTATUS(status))
        return true;
    if (WIFSIGNALED(status))
        snprintf(why, size, "QEMU was ended by signal %d (%d: after %d s): %s", WTERMSIG(status),
                 SIGKILL, SECONDS, line);
    else
        snprintf(why, size, "QEMU ended with status %d: %s", WEXITSTATUS(status), line);
    return false;
}
