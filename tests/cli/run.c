/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int scratch(void)
{
    char name[] = "cli_XXXXXX";
    int fd = mkstemp(name);

    unlink(name);
    return fd;
}

static void child(const char *program, const struct run_how *how, const char *const arg[], int in,
                  int out, int err)
{
    const char *argv[RUN_ARGS + 2] = {program};

    for (unsigned i = 0; arg[i] && i < RUN_ARGS; i++)
        argv[i + 1] = arg[i];
    if (how->out_file)
        out = open(how->out_file, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    dup2(in, 0);
    dup2(out, 1);
    dup2(err, 2);
    alarm(50); /* a program that hangs fails one test, not all */
    execvp(program, (char *const *)argv);
    _exit(127);
}

static char *take(int fd, size_t *size)
{
    off_t end = lseek(fd, 0, SEEK_END);
    char *text = calloc(1, (size_t)end + 1);

    if (pread(fd, text, (size_t)end, 0) != end)
        abort();
    *size = (size_t)end;
    close(fd);
    return text;
}

static int open_input(const struct run_how *how, int pipe_end[2])
{
    pipe_end[1] = -1;
    if (!how->in)
        return open(how->in_file ? how->in_file : "/dev/null", O_RDONLY);
    if (pipe(pipe_end))
        abort();
    fcntl(pipe_end[1], F_SETFD, FD_CLOEXEC); /* or the child would keep its own input open */
    return pipe_end[0];
}

static bool has(int fd, const char *text)
{
    static char bytes[1 << 16];
    const ssize_t n = pread(fd, bytes, sizeof bytes - 1, 0);

    bytes[n > 0 ? n : 0] = 0;
    return strstr(bytes, text);
}

void run_start(struct running *p, const char *program, int in, const struct run_how *how,
               const char *const arg[])
{
    p->out = scratch();
    p->err = scratch();
    p->pid = fork();
    if (!p->pid)
        child(program ? program : DMAVP, how, arg, in, p->out, p->err);
}

bool run_says(const struct running *p, const char *text)
{
    return has(p->out, text) || has(p->err, text);
}

/* The program's alarm bounds the waiting. */
bool run_until(const struct running *p, const char *text)
{
    siginfo_t info = {0};

    while (!run_says(p, text) && !waitid(P_PID, (id_t)p->pid, &info, WEXITED | WNOHANG | WNOWAIT) &&
           !info.si_pid)
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    return run_says(p, text);
}

static void signal_at(const struct running *p, const struct run_how *how)
{
    run_until(p, how->signal_at);
    kill(p->pid, SIGINT);
    if (how->signal_twice) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL); /* two, not one that is pending */
        kill(p->pid, SIGINT);
    }
}

void run_finish(struct running *p, struct run *r)
{
    size_t err_size;
    int status;

    waitpid(p->pid, &status, 0);
    r->status = WIFSIGNALED(status) ? RUN_SIGNALLED + WTERMSIG(status) : WEXITSTATUS(status);
    r->out = take(p->out, &r->out_size);
    r->err = take(p->err, &err_size);
    r->err_lines = 0;
    for (size_t i = 0; i < err_size; i++)
        r->err_lines += r->err[i] == '\n';
}

void run(struct run *r, const struct run_how *how, const char *const arg[])
{
    static const struct run_how plain;
    struct running p;
    int pipe_end[2], in;

    how = how ? how : &plain;
    in = open_input(how, pipe_end);
    run_start(&p, NULL, in, how, arg);
    close(in);
    if (how->in && write(pipe_end[1], how->in, strlen(how->in)) < 0)
        abort();
    if (how->signal_at)
        signal_at(&p, how);
    if (how->in)
        close(pipe_end[1]);
    run_finish(&p, r);
}

void run_free(struct run *r)
{
    free(r->out);
    free(r->err);
}

char *read_text(const char *path)
{
    int fd = open(path, O_RDONLY);
    size_t size;

    return fd < 0 ? NULL : take(fd, &size);
}

char *read_stats(const char *path)
{
    static const char *const apart[] = {"\"quantum_ps\"", "\"delta_cycles\""};
    char *text = read_text(path), *host = text ? strstr(text, "\"host\": {") : NULL;

    unlink(path);
    if (!host)
        return text;
    *host = 0;
    for (unsigned i = 0; i < 2; i++) {
        char *line = strstr(text, apart[i]);

        if (line)
            memmove(line, strchr(line, '\n'), strlen(strchr(line, '\n')) + 1);
    }
    return text;
}

long long number_behind(const char *text, const char *key)
{
    const char *at = text ? strstr(text, key) : NULL;

    return at ? strtoll(at + strlen(key), NULL, 10) : -1;
}

void write_bytes(const char *path, const void *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        abort();
    close(fd);
}
