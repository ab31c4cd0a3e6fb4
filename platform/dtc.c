/* SPDX-License-Identifier: Apache-2.0 */
/* fork and exec without a shell: file names are never interpreted. */
#include "dtc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct stream {
    int fd;
    uint8_t *bytes;
    size_t used, limit;
};

static void run_child(const char *path, int out, int err)
{
    static const char dtc[] = DMAVP_DTC;
    const char *const argv[] = {dtc, "-q", "-I", "dts", "-O", "dtb", "-o", "-", "--", path, NULL};
    /* A source can include endless files. */
    const struct rlimit memory = {1 << 30, 1 << 30}, seconds = {20, 20};
    int null = open("/dev/null", O_RDONLY);

    setrlimit(RLIMIT_AS, &memory);
    setrlimit(RLIMIT_CPU, &seconds);

    if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
        _exit(127);
    execv(dtc, (char *const *)argv);
    _exit(127);
}

/* Takes what is there; false at the end of the stream, or when it is too long. */
static bool drain(struct stream *s)
{
    ssize_t n;

    do
        n = read(s->fd, s->bytes + s->used, s->limit - s->used);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        s->used += (size_t)n;
    return n > 0 && s->used < s->limit;
}

static void collect(struct stream *out, struct stream *err)
{
    struct pollfd p[2] = {{.fd = out->fd, .events = POLLIN}, {.fd = err->fd, .events = POLLIN}};

    while (p[0].fd >= 0 || p[1].fd >= 0) {
        if (poll(p, 2, -1) < 0)
            continue;
        if (p[0].revents && !drain(out))
            p[0].fd = -1;
        if (p[1].revents && !drain(err))
            p[1].fd = -1;
    }
}

static int verdict(const char *path, int status, const struct stream *out, char *message,
                   struct failure *f)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return fail(f, "%s: cannot run the device tree compiler %s; install device-tree-compiler",
                    path, DMAVP_DTC);
    if (out->used == out->limit)
        return fail(f, "%s: the compiled tree has more than %zu bytes; make it smaller", path,
                    out->limit);
    if (!WIFEXITED(status) || WEXITSTATUS(status)) {
        message[strcspn(message, "\n")] = 0;
        return fail(f, "%s: dtc refuses it: %.400s", path,
                    *message ? message : "(it gave no reason)");
    }
    /* Warnings of an accepted source are worth reading, and the run goes on. */
    if (*message && write(2, message, strlen(message)) < 0)
        return fail(f, "stderr: %s", strerror(errno));
    return 0;
}

/* Starts dtc with its output in the two pipes. */
static pid_t start(const char *path, int out[2], int err[2])
{
    pid_t child = -1;

    if (pipe(out))
        return -1;
    if (!pipe(err)) {
        child = fork();
        if (!child)
            run_child(path, out[1], err[1]);
        close(err[1]);
        if (child < 0)
            close(err[0]);
    }
    close(out[1]);
    if (child < 0)
        close(out[0]);
    return child;
}

uint8_t *dtc_compile(const char *path, size_t limit, size_t *size, struct failure *f)
{
    struct stream out = {.bytes = malloc(limit), .limit = limit};
    char message[4096];
    struct stream err = {.bytes = (uint8_t *)message, .limit = sizeof message - 1};
    int out_pipe[2], err_pipe[2];
    int status = -1;
    pid_t child = out.bytes ? start(path, out_pipe, err_pipe) : -1;

    if (child < 0) {
        fail(f, "%s: cannot start dtc: %s", path, strerror(errno));
        free(out.bytes);
        return NULL;
    }
    out.fd = out_pipe[0];
    err.fd = err_pipe[0];
    collect(&out, &err);
    message[err.used] = 0;
    close(out.fd); /* a dtc that still writes ends here */
    close(err.fd);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (verdict(path, status, &out, message, f)) {
        free(out.bytes);
        return NULL;
    }
    *size = out.used;
    return out.bytes;
}
