/* SPDX-License-Identifier: Apache-2.0 */
#include "gdb_session.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define GDB "gdb-multiarch"

static const char here[] = "listening on 127.0.0.1:";

bool gdb_there(void)
{
    return !system("command -v " GDB " >/dev/null 2>&1");
}

static int no_input(void)
{
    return open("/dev/null", O_RDONLY);
}

bool gdb_session_start(struct gdb_session *s, const char *const arg[])
{
    static const struct run_how plain;
    const char *argv[RUN_ARGS] = {"run", "--gdb", "0"};
    const int in = no_input();
    char said[256] = "";

    for (unsigned i = 0; arg[i] && i + 4 < RUN_ARGS; i++)
        argv[i + 3] = arg[i];
    run_start(&s->vp, NULL, in, &plain, argv);
    close(in);
    if (!run_until(&s->vp, here)) {
        gdb_session_end(s);
        return false;
    }
    while (!strchr(said, '\n') && pread(s->vp.err, said, sizeof said - 1, 0) >= 0)
        ;
    snprintf(s->port, sizeof s->port, "%d", atoi(strstr(said, here) + strlen(here)));
    return true;
}

void gdb_session_end(struct gdb_session *s)
{
    run_finish(&s->vp, &s->dmavp);
}

/* On stdin: an error does not end it, as it would end a file of commands. */
static void write_script(const char *path, const struct gdb_session *s, const char *script)
{
    FILE *f = fopen(path, "w");

    if (!f)
        abort();
    fprintf(f,
            "set pagination off\nset confirm off\nset width 0\nset remotetimeout 10\n"
            "directory " DMAVP_SOURCE "\ntarget remote :%s\n%s\n",
            s->port, script);
    fclose(f);
}

void gdb_run_script(const struct gdb_session *s, struct run *g, const char *elf, const char *script,
                    const char *interrupt)
{
    char path[] = "gdb_XXXXXX", command[1024];
    const char *const argv[] = {"-c", command, NULL};
    static const struct run_how plain;
    const int in = no_input(), fd = mkstemp(path);
    struct running p;

    close(fd);
    write_script(path, s, script);
    /* exec: the signal must reach gdb; one stream: its order is part of what is tested. */
    snprintf(command, sizeof command, "exec " GDB " -q -nx -iex 'set prompt ' %s <%s 2>&1", elf,
             path);
    run_start(&p, "sh", in, &plain, argv);
    close(in);
    if (interrupt && run_until(&p, interrupt)) {
        nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL); /* it runs by now */
        kill(p.pid, SIGINT);
    }
    run_finish(&p, g);
    unlink(path);
}

void gdb_debug(struct gdb_session *s, struct run *g, const char *script, const char *const arg[])
{
    unsigned n = 0;

    while (arg[n])
        n++;
    if (!gdb_session_start(s, arg))
        abort();
    gdb_run_script(s, g, arg[n - 1], script, NULL);
    gdb_session_end(s);
}

int gdb_connect(const struct gdb_session *s)
{
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)atoi(s->port)),
                                   .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const struct timeval limit = {.tv_sec = 10};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (!connect(fd, (const struct sockaddr *)&to, sizeof to))
        return fd;
    close(fd);
    return -1;
}

bool gdb_say(int fd, const void *bytes, size_t n, const char *text)
{
    char back[4096];
    size_t got = 0;

    if (send(fd, bytes, n, MSG_NOSIGNAL) != (ssize_t)n)
        return false;
    while (got < sizeof back - 1) {
        const ssize_t now = recv(fd, back + got, sizeof back - 1 - got, 0);

        if (now <= 0)
            return false;
        got += (size_t)now;
        back[got] = 0;
        if (strstr(back, text))
            return true;
    }
    return false;
}
