/* SPDX-License-Identifier: Apache-2.0 */
#include "gdb_socket.h"

#include "gdb_packet.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HOST = 256, ADDRESS = HOST + 16 };

struct gdb_socket {
    int listening, client; /* -1 = none */
    int leaving;           /* was told to go, and may still be reading that */
    bool lost;             /* the client is gone and nobody was told yet */
    uint16_t port;
    char address[ADDRESS];
};

/* --- listening ------------------------------------------------------------------- */

/* "1234", "host:1234", "[::1]:1234" */
static bool parse(const char *where, char host[HOST], char port[8])
{
    const char *colon = strrchr(where, ':'), *digits = colon ? colon + 1 : where;
    size_t n = colon ? (size_t)(colon - where) : 0;
    char *end;

    if (*digits < '0' || *digits > '9' || strtoul(digits, &end, 10) > UINT16_MAX || *end ||
        strlen(digits) > 5 || n >= HOST || (colon && !n))
        return false;
    if (n >= 2 && where[0] == '[' && where[n - 1] == ']') {
        where++;
        n -= 2;
    }
    snprintf(host, HOST, "%.*s", (int)n, where);
    if (!colon)
        strcpy(host, "127.0.0.1");
    strcpy(port, digits);
    return true;
}

static int listen_at(const struct addrinfo *a)
{
    const int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (!bind(fd, a->ai_addr, a->ai_addrlen) && !listen(fd, 4))
        return fd;
    const int error = errno;
    close(fd);
    errno = error;
    return -1;
}

static void tell_address(struct gdb_socket *s)
{
    struct sockaddr_storage at;
    socklen_t size = sizeof at;
    char host[HOST] = "?", port[8] = "0";

    getsockname(s->listening, (struct sockaddr *)&at, &size);
    getnameinfo((struct sockaddr *)&at, size, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    s->port = (uint16_t)strtoul(port, NULL, 10);
    snprintf(s->address, sizeof s->address, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

struct gdb_socket *gdb_listen(const char *where, struct failure *f)
{
    const struct addrinfo how = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    struct gdb_socket *s;
    char host[HOST], port[8];
    int error;

    if (!parse(where, host, port)) {
        fail(f, "--gdb %.200s: not a place to listen at; give PORT or HOST:PORT, 0 to 65535",
             where);
        return NULL;
    }
    error = getaddrinfo(host, port, &how, &found);
    if (error) {
        fail(f, "--gdb %.200s: %s; give another host", where, gai_strerror(error));
        return NULL;
    }
    s = calloc(1, sizeof *s);
    if (s) {
        s->client = s->leaving = -1;
        s->listening = listen_at(found);
    }
    error = errno;
    freeaddrinfo(found);
    if (s && s->listening >= 0) {
        tell_address(s);
        return s;
    }
    free(s);
    fail(f, "--gdb %.200s: %s; choose another %s", where, strerror(error),
         error == EADDRNOTAVAIL ? "host, an address of this one" : "port, 0 for any that is free");
    return NULL;
}

void gdb_socket_free(struct gdb_socket *s)
{
    if (!s)
        return;
    gdb_socket_drop(s);
    if (s->leaving >= 0)
        close(s->leaving);
    close(s->listening);
    free(s);
}

const char *gdb_socket_address(const struct gdb_socket *s)
{
    return s->address;
}

uint16_t gdb_socket_port(const struct gdb_socket *s)
{
    return s->port;
}

bool gdb_socket_has_client(const struct gdb_socket *s)
{
    return s->client >= 0;
}

/* --- clients ----------------------------------------------------------------------- */

/* Closed at once the line would be reset, and the last bytes with it: the other side has sent what
 * nobody has read. */
static void see_off(struct gdb_socket *s, int fd)
{
    shutdown(fd, SHUT_WR);
    if (s->leaving >= 0)
        close(s->leaving);
    s->leaving = fd;
}

/* In words that gdb shows, as the answer to the first packet that it sends. */
static void send_away(struct gdb_socket *s, int fd)
{
    static const char text[] = "E.dmavp: another debugger is connected; detach it first";
    char frame[1 + GDB_FRAME_MAX] = "+";
    const size_t n = 1 + gdb_frame(frame + 1, text, sizeof text - 1);

    if (send(fd, frame, n, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)n)
        see_off(s, fd);
    else
        close(fd);
}

/* True: it is the client now. */
static bool take(struct gdb_socket *s)
{
    const int fd = accept4(s->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), on = 1;

    if (fd < 0)
        return false;
    if (s->client >= 0) {
        send_away(s, fd);
        return false;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    s->client = fd;
    return true;
}

static void lose(struct gdb_socket *s)
{
    close(s->client);
    s->client = -1;
    s->lost = true;
}

void gdb_socket_drop(struct gdb_socket *s)
{
    if (s->client >= 0)
        see_off(s, s->client);
    s->client = -1;
    s->lost = false;
}

/* True: there is something to tell. */
static bool receive(struct gdb_socket *s, void *bytes, size_t size, size_t *n)
{
    const ssize_t got = recv(s->client, bytes, size, 0);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (got <= 0)
        lose(s);
    else
        *n = (size_t)got;
    return true;
}

enum gdb_event gdb_socket_wait(struct gdb_socket *s, int timeout_ms, int other, void *bytes,
                               size_t size, size_t *n)
{
    for (;;) {
        struct pollfd p[] = {{.fd = other, .events = POLLIN},
                             {.fd = s->listening, .events = POLLIN},
                             {.fd = s->client, .events = POLLIN}};
        int ready;

        if (s->lost) {
            s->lost = false;
            return GDB_GONE;
        }
        ready = poll(p, 3, timeout_ms);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return GDB_NOTHING;
        if (p[0].revents)
            return GDB_SIGNALLED;
        /* First of all what the client says: if it is gone, the next one need not be sent away. */
        if (p[2].revents) {
            if (receive(s, bytes, size, n) && !s->lost)
                return GDB_BYTES;
        } else if (p[1].revents && take(s)) {
            return GDB_CAME;
        }
        if (!timeout_ms && !s->lost)
            return GDB_NOTHING;
    }
}

void gdb_socket_send(struct gdb_socket *s, const void *bytes, size_t n, int other)
{
    const char *at = bytes;

    while (n && s->client >= 0) {
        const ssize_t done = send(s->client, at, n, MSG_NOSIGNAL | MSG_DONTWAIT);
        struct pollfd p[] = {{.fd = other, .events = POLLIN}, {.fd = s->client, .events = POLLOUT}};

        if (done > 0) {
            at += done;
            n -= (size_t)done;
        } else if (done < 0 && errno == EINTR) {
            continue;
        } else if (errno != EAGAIN || poll(p, 2, GDB_SEND_MS) <= 0 || p[0].revents) {
            lose(s);
        }
    }
}
